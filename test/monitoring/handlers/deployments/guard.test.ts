import { evidenceAgainst, type Minute } from '../../../../src/monitoring/handlers/deployments/guard';

/** Reproducible random numbers (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The number of requests of a minute, which arrive independently. */
function poisson(mean: number, random: () => number): number {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * (random() + random() + random() - 1.5) * 2));
  let count = 0;
  for (let product = random(); product > Math.exp(-mean); product *= random()) count++;
  return count;
}

interface Case {
  /** The requests a minute of both versions. */
  readonly requests: number;
  /** The share of the newer version. Unit: percent. */
  readonly percent: number;
  readonly newRatio: number;
  readonly oldRatio?: number;
}

const minute = ({ requests, percent, newRatio, oldRatio = 0 }: Case): Minute => {
  const newer = (requests * percent) / 100;
  const older = requests - newer;
  return {
    newer: { requests: newer, failures: Math.round(newer * newRatio) },
    older: { requests: older, failures: Math.round(older * oldRatio) },
  };
};
const olderAlone = (requests: number, oldRatio = 0) =>
  Array.from({ length: 30 }, () => minute({ requests, percent: 0, newRatio: 0, oldRatio }));

/** Returns the number of the minute of traffic after which there is evidence. */
function minutesUntilRollback(each: Case, limit = 60): number | undefined {
  const minutes = olderAlone(each.requests, each.oldRatio);
  for (let passed = 1; passed <= limit; passed++) {
    minutes.push(minute(each));
    if (evidenceAgainst({ minutes, newerPercent: each.percent })) return passed;
  }
  return undefined;
}

describe('a new version that always fails, at 20 requests a minute in total', () => {
  test.each([
    // A share, its requests a minute, and the minutes of traffic that are needed.
    [100, 20, 1],
    [50, 10, 1],
    [25, 5, 1],
    [20, 4, 1],
    [10, 2, 2],
    [5, 1, 3],
  ])('with a share of %d %% (%d requests a minute) is found in minute %d', (percent, _requests, expected) => {
    expect(minutesUntilRollback({ requests: 20, percent, newRatio: 1 })).toBe(expected);
  });

  test('with a share of 90 % is found although the old version has two requests a minute', () => {
    expect(minutesUntilRollback({ requests: 20, percent: 90, newRatio: 1 })).toBeLessThanOrEqual(2);
  });
});

describe('a new version that fails sometimes', () => {
  test('0.1 % at 10,000 requests a minute is no evidence, in 24 hours', () => {
    for (const percent of [10, 50, 100]) {
      expect(minutesUntilRollback({ requests: 10_000, percent, newRatio: 0.001 }, 24 * 60)).toBeUndefined();
    }
  });

  test('10 % at 10,000 requests a minute is found in the first minute', () => {
    expect(minutesUntilRollback({ requests: 10_000, percent: 10, newRatio: 0.1 })).toBe(1);
  });

  test('20 % at 20 requests a minute is found within the bake time of ten minutes', () => {
    expect(minutesUntilRollback({ requests: 20, percent: 50, newRatio: 0.2 })).toBeLessThanOrEqual(10);
  });

  test('one failure, or two, are no evidence', () => {
    for (const failures of [1, 2]) {
      const newer = { requests: failures, failures };
      const minutes = [...olderAlone(20), { newer, older: { requests: 18, failures: 0 } }];
      expect(evidenceAgainst({ minutes, newerPercent: 10 })).toBeUndefined();
    }
  });

  test('failures that begin after an hour are found within three minutes', () => {
    const minutes = [...olderAlone(20)];
    for (let i = 0; i < 60; i++) minutes.push(minute({ requests: 10_000, percent: 50, newRatio: 0 }));
    const late = { requests: 10_000, percent: 50, newRatio: 1 };
    minutes.push(minute(late));
    expect(evidenceAgainst({ minutes, newerPercent: 50 })?.minutes).toBe(3);
  });
});

describe('errors of the old version', () => {
  test.each([0.05, 0.3, 1])('at a ratio of %d never stop the deployment that mends them', (oldRatio) => {
    for (const percent of [10, 50, 100]) {
      expect(minutesUntilRollback({ requests: 1000, percent, newRatio: 0, oldRatio })).toBeUndefined();
      // It need not be perfect: a new version that is only half as bad continues.
      expect(minutesUntilRollback({ requests: 1000, percent, newRatio: oldRatio / 2, oldRatio })).toBeUndefined();
    }
  });

  test('do not hide a new version that is still worse', () => {
    expect(minutesUntilRollback({ requests: 1000, percent: 10, newRatio: 0.9, oldRatio: 0.3 })).toBe(1);
  });
});

describe('a dependency that fails for both versions', () => {
  test.each([0.1, 0.5, 1])('at a ratio of %d is no evidence', (ratio) => {
    for (const requests of [20, 1000]) {
      for (const percent of [10, 50, 90]) {
        expect(minutesUntilRollback({ requests, percent, newRatio: ratio, oldRatio: ratio })).toBeUndefined();
      }
    }
  });

  test('is no evidence in a linear deployment, whichever step it is in', () => {
    const minutes = olderAlone(1000);
    for (let percent = 10; percent < 100; percent += 10) {
      for (let i = 0; i < 6; i++) {
        const ratio = percent >= 60 ? 0.5 : 0;
        minutes.push(minute({ requests: 1000, percent, newRatio: ratio, oldRatio: ratio }));
        expect(evidenceAgainst({ minutes, newerPercent: percent })).toBeUndefined();
      }
    }
  });

  test('is no evidence if it failed already before a blue/green shift', () => {
    expect(minutesUntilRollback({ requests: 20, percent: 100, newRatio: 1, oldRatio: 1 })).toBeUndefined();
  });
});

describe('the comparison', () => {
  const failing = (requests: number) => ({ requests, failures: requests });
  const fine = (requests: number) => ({ requests, failures: 0 });

  test('needs requests of the newer version', () => {
    expect(evidenceAgainst({ minutes: olderAlone(20), newerPercent: 100 })).toBeUndefined();
    expect(evidenceAgainst({ minutes: [], newerPercent: 100 })).toBeUndefined();
  });

  test('needs requests of the older version', () => {
    const minutes = Array.from({ length: 10 }, () => ({ newer: failing(20), older: fine(0) }));
    expect(evidenceAgainst({ minutes, newerPercent: 100 })).toBeUndefined();
    expect(evidenceAgainst({ minutes, newerPercent: 50 })).toBeUndefined();
  });

  test('uses the last minutes of the older version once the newer one has all traffic', () => {
    const minutes = [...olderAlone(20), { newer: failing(10), older: fine(10) }];
    for (let i = 0; i < 4; i++) minutes.push({ newer: failing(20), older: fine(0) });
    expect(evidenceAgainst({ minutes, newerPercent: 100 })).toEqual({
      newer: { requests: 60, failures: 60 },
      older: { requests: 190, failures: 0 },
      minutes: 3,
    });
  });

  test('is not misled by the rest of the connections of the older version', () => {
    const minutes = [...olderAlone(1000), { newer: failing(1000), older: fine(2) }];
    expect(evidenceAgainst({ minutes, newerPercent: 100 })).toBeDefined();
  });

  test('is not misled by failures that CloudWatch has before the requests', () => {
    const minutes = [...olderAlone(10_000), { newer: { requests: 0, failures: 10 }, older: fine(10_000) }];
    expect(evidenceAgainst({ minutes, newerPercent: 50 })).toBeUndefined();
  });
});

describe('by chance', () => {
  /** Returns the share of deployments of ten minutes that are rolled back. */
  function rolledBack(each: Case, deployments: number, seed: number): number {
    const random = randomFrom(seed);
    const count = (requests: number, ratio: number) => {
      const arrived = poisson(requests, random);
      return { requests: arrived, failures: Array.from({ length: arrived }, random).filter((x) => x < ratio).length };
    };
    let mistakes = 0;
    for (let i = 0; i < deployments; i++) {
      const minutes = olderAlone(each.requests, each.oldRatio);
      for (let passed = 0; passed < 10; passed++) {
        const newer = (each.requests * each.percent) / 100;
        minutes.push({ newer: count(newer, each.newRatio), older: count(each.requests - newer, each.oldRatio ?? 0) });
        if (!evidenceAgainst({ minutes, newerPercent: each.percent })) continue;
        mistakes++;
        break;
      }
    }
    return mistakes / deployments;
  }

  test.each([
    ['at the tolerated ratio', { requests: 40, percent: 50, newRatio: 0.05, oldRatio: 0.05 }],
    ['at the tolerated ratio, and the old version never fails', { requests: 40, percent: 50, newRatio: 0.05 }],
    ['at a high ratio of both', { requests: 40, percent: 10, newRatio: 0.4, oldRatio: 0.4 }],
    ['all traffic, and 1 % of it fails', { requests: 200, percent: 100, newRatio: 0.01, oldRatio: 0.01 }],
  ])('at most 1 in 100 deployments of a version that is not worse is rolled back: %s', (_name, each) => {
    expect(rolledBack(each, 1000, 7)).toBeLessThanOrEqual(0.01);
  });

  test('nearly all deployments of a version that always fails are rolled back within ten minutes', () => {
    expect(rolledBack({ requests: 20, percent: 10, newRatio: 1 }, 300, 11)).toBeGreaterThan(0.99);
  });
});
