import { aRequest, Lost, Migrations } from './support/migrations';

const FAILED_LOG = 'Log: the stream app/app/t1 of the log group /gateway.';

beforeEach(() => jest.spyOn(console, 'log').mockImplementation());
afterEach(() => jest.restoreAllMocks());

test('runs the command in the task definition of the service, beside no other and never on Spot', async () => {
  const migrations = new Migrations();
  expect(await migrations.migrate(aRequest('v1'))).toBe(true);
  expect(migrations.ecs.tasks.map(({ input }) => input)).toEqual([
    {
      cluster: 'Trading',
      taskDefinition: 'v1',
      clientToken: expect.stringMatching(/^[0-9a-f]{64}$/),
      startedBy: 'migration-r1',
      launchType: 'FARGATE',
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['private-a'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' },
      },
      overrides: { containerOverrides: [{ name: 'app', command: ['npm', 'run', 'migrate'] }] },
      propagateTags: 'TASK_DEFINITION',
      tags: [{ key: 'trading-migration-of-stack', value: 'Trading' }],
    },
  ]);
  expect(migrations.table.migrated).toEqual(['v1']);
  expect(migrations.table.items.size).toBe(1);
});

describe('an image', () => {
  test('is migrated once, whatever comes between', async () => {
    const migrations = new Migrations();
    for (const [index, image] of ['v1', 'v2', 'v1', 'v2', 'v3', 'v1'].entries()) {
      expect(await migrations.migrate(aRequest(image, {}, `r${index}`))).toBe(true);
    }
    expect(migrations.ecs.started).toEqual(['v1', 'v2', 'v3']);
  });

  test('is migrated again on another database, and for another service', async () => {
    const migrations = new Migrations();
    await migrations.migrate(aRequest('v1', { Database: 'one/trading' }, 'r1'));
    await migrations.migrate(aRequest('v1', { Database: 'two/trading' }, 'r2'));
    await migrations.migrate(aRequest('v1', { Database: 'one/trading' }, 'r3'));
    await migrations.migrate(aRequest('v1', { Database: 'one/trading', Id: 'Other' }, 'r4'));
    expect(migrations.ecs.started).toEqual(['v1', 'v1', 'v1']);
    expect(migrations.table.migrated.sort()).toEqual(['v1 on one/trading', 'v1 on one/trading', 'v1 on two/trading']);
  });

  test('that is not there yet is skipped', async () => {
    const migrations = new Migrations();
    expect(await migrations.migrate(aRequest(''))).toBe(true);
    expect(migrations.calls).toEqual([]);
  });
});

describe('a migration that fails', () => {
  test.each([
    [{ exitCode: 3 }, 'exit code 3'],
    [
      { exitCode: undefined, stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError: no such image' },
      'no exit code of its own: CannotPullContainerError: no such image',
    ],
    // It was stopped from outside, and an application can exit with 0 then.
    [{ exitCode: 0, stopCode: 'UserInitiated', stoppedReason: 'Stopped' }, 'no exit code of its own: Stopped'],
  ])('gives the reason of %j, the task and the place of its log', async (end, reason) => {
    const migrations = new Migrations({ v1: end });
    await expect(migrations.migrate(aRequest('v1'))).rejects.toThrow(
      `The migration of 'gateway' failed: ${reason}. Task: t1. ${FAILED_LOG}`,
    );
    expect(migrations.table.items.size).toBe(0);
  });

  test('does not run again for the same request, and does for the next one', async () => {
    const ends = { v1: { exitCode: 1 } as { exitCode: number } };
    const migrations = new Migrations(ends);
    await expect(migrations.migrate(aRequest('v1'))).rejects.toThrow('exit code 1');
    await expect(migrations.migrate(aRequest('v1'))).rejects.toThrow('exit code 1');
    expect(migrations.ecs.started).toEqual(['v1']);
    ends.v1 = { exitCode: 0 };
    await migrations.migrate(aRequest('v1', {}, 'r2'));
    expect(migrations.ecs.started).toEqual(['v1', 'v1']);
  });
});

describe('a migration that takes long', () => {
  test('goes on in the next invocations, with one task and one deadline', async () => {
    const migrations = new Migrations({ v1: { after: 550_000 } });
    expect(await migrations.migrateInParts(aRequest('v1'), 100)).toBe(6);
    expect(migrations.ecs.started).toEqual(['v1']);
    expect(migrations.table.migrated).toEqual(['v1']);
  });

  test('is stopped after its timeout, and fails', async () => {
    const migrations = new Migrations({ v1: { after: 10_000_000, stops: 90_000 } });
    await expect(migrations.migrateInParts(aRequest('v1'), 100)).rejects.toThrow(
      `The migration of 'gateway' did not end within 600 s and was stopped. Task: t1. ${FAILED_LOG}`,
    );
    expect(migrations.now).toBe(600_000);
    // The next one waits until the task has stopped.
    await migrations.migrate(aRequest('v2', {}, 'r2'));
    expect(migrations.ecs.overlaps).toBe(0);
    expect(migrations.table.migrated).toEqual(['v2']);
  });

  test('ends before CloudFormation, which waits an hour', async () => {
    const migrations = new Migrations({ v1: { after: 10_000_000 } });
    await expect(migrations.migrate(aRequest('v1', { Timeout: 3600 }))).rejects.toThrow('did not end within 3600 s');
    expect(migrations.now).toBe(3_570_000);
  });
});

describe('a migration while an earlier one runs', () => {
  const interrupted = async (end: object) => {
    const migrations = new Migrations({ v1: end });
    expect(await migrations.migrate(aRequest('v1'), 0)).toBe(false);
    return migrations;
  };

  test('waits for its end, over several invocations', async () => {
    const migrations = await interrupted({ after: 300_000 });
    expect(await migrations.migrateInParts(aRequest('v2', {}, 'r2'), 100)).toBe(4);
    expect(migrations.ecs.overlaps).toBe(0);
    // The earlier one has succeeded, although nothing watched it.
    expect(migrations.table.migrated.sort()).toEqual(['v1', 'v2']);
  });

  test('does not run an image that the earlier one has migrated', async () => {
    const migrations = await interrupted({ after: 300_000 });
    expect(await migrations.migrate(aRequest('v1', {}, 'r2'))).toBe(true);
    expect(migrations.ecs.started).toEqual(['v1']);
    expect(migrations.table.migrated).toEqual(['v1']);
    expect(migrations.table.items.size).toBe(1);
  });

  test('runs an image whose earlier migration has failed', async () => {
    const migrations = await interrupted({ after: 300_000, exitCode: 1 });
    await expect(migrations.migrate(aRequest('v1', {}, 'r2'))).rejects.toThrow('exit code 1');
    expect(migrations.ecs.started).toEqual(['v1', 'v1']);
    expect(migrations.ecs.overlaps).toBe(0);
  });

  test('fails if the earlier one does not end, and stops nothing', async () => {
    const migrations = await interrupted({ after: 10_000_000 });
    await expect(migrations.migrate(aRequest('v2', {}, 'r2'))).rejects.toThrow(
      "The migration of 'gateway' did not begin, because an earlier one still runs: t1. Deploy again after its end.",
    );
    expect(migrations.ecs.started).toEqual(['v1']);
    expect(migrations.ecs.tasks[0].stopped).toBeUndefined();
  });

  test('fails if the earlier one has not even started its task', async () => {
    const migrations = new Migrations();
    migrations.lostAt = 4;
    await expect(migrations.migrate(aRequest('v1', { Timeout: 3000 }))).rejects.toThrow(Lost);
    await expect(migrations.migrate(aRequest('v2', {}, 'r2'))).rejects.toThrow(
      'an earlier one still runs: it has no task yet.',
    );
  });

  test('replaces one whose task nobody knows, after its deadline', async () => {
    const migrations = await interrupted({ after: 300_000 });
    migrations.ecs.tasks.length = 0;
    await migrations.migrate(aRequest('v2', { Timeout: 3000 }, 'r2'));
    expect(migrations.table.migrated).toEqual(['v2']);
    // One minute after the deadline of the earlier one, and 20 s for the migration.
    expect(migrations.now).toBeGreaterThanOrEqual(600_000 + 60_000 + 20_000);
  });
});
