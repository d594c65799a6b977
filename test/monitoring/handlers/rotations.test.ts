import type { Json } from '../../support/json';
import { type Answers, aSecret, DAY, HOUR, MINUTE, START, TAG, TICKETS, WatchedAws } from '../support/aws';

const at = (minutes: number) => new Date(START + minutes * MINUTE);
const PENDING = { one: ['AWSCURRENT'], two: ['AWSPENDING'] };
const versions = (created: Date): Answers => ({
  ListSecretVersionIds: { Versions: [{ VersionId: 'two', VersionStages: ['AWSPENDING'], CreatedDate: created }] },
});

beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation();
});
afterEach(() => jest.restoreAllMocks());

/** Runs the watch once on one secret, and returns the number of failed rotations and the notices. */
async function faultsOf(secret: object, answers: Answers = {}, rotation = 'rotated', minute = 0) {
  const aws = new WatchedAws();
  Object.assign(aws.answers, { ListSecrets: { SecretList: [aSecret(secret, rotation)] } }, answers);
  await aws.run(minute, minute);
  return {
    count: aws.metrics.RotationFailed.get(minute),
    certificates: aws.metrics.CertificatesNotRenewed.get(minute),
    ...aws,
  };
}

test.each<[string, object, Answers?]>([
  ['on time', {}],
  ['without a next date', { NextRotationDate: undefined }],
  ['never rotated, and not due yet', { LastRotatedDate: undefined }],
  ['due, and being tried', { NextRotationDate: at(-23 * 60) }],
  ['in progress', { SecretVersionsToStages: PENDING }, versions(at(-14))],
  [
    'done, with the label of the pending version still on it',
    { SecretVersionsToStages: { one: ['AWSCURRENT', 'AWSPENDING'] } },
  ],
  [
    'on a cron schedule',
    { RotationRules: { ScheduleExpression: 'cron(0 3 1 1 ? *)' }, LastRotatedDate: new Date(START - 99 * DAY) },
  ],
  ['without known rules', { RotationRules: undefined, SecretVersionsToStages: undefined }],
  ['not enabled yet, in its first deployment', { RotationEnabled: false, LastChangedDate: at(-60) }],
  ['of another monitoring, whose name begins the same', { Tags: [{ Key: `${TAG}2`, Value: 'rotated' }] }],
  ['without a tag', { Tags: undefined }],
])('no fault: a rotation that is %s', async (_what, secret, answers = {}) => {
  const { count, notices } = await faultsOf(secret, answers);
  expect([count, notices]).toEqual([0, []]);
});

test.each<[string, object, string, Answers?]>([
  [
    'began and did not end',
    { SecretVersionsToStages: PENDING },
    'began at 2026-02-28T23:45:00.000Z and did not end.',
    versions(at(-15)),
  ],
  [
    'began, with an unknown time',
    { SecretVersionsToStages: PENDING, LastChangedDate: at(-15) },
    'began at',
    { ListSecretVersionIds: {} },
  ],
  ['is a day overdue', { NextRotationDate: at(-24 * 60) }, 'has been overdue since 2026-02-28T00:00:00.000Z'],
  ['was never done', { NextRotationDate: at(-24 * 60), LastRotatedDate: undefined }, 'has been overdue since'],
  [
    'was left out',
    { LastRotatedDate: new Date(START - 32 * DAY) },
    'was last done at 2026-01-28T00:00:00.000Z, with the schedule rate(30 days)',
  ],
  [
    'was left out, by hours',
    { LastRotatedDate: new Date(START - 2 * DAY - 4 * HOUR), RotationRules: { ScheduleExpression: 'rate(4 hours)' } },
    'was last done at 2026-02-26T20:00:00.000Z, with the schedule rate(4 hours)',
  ],
  ['is not enabled', { RotationEnabled: false, LastChangedDate: at(-24 * 60) }, 'is not enabled.'],
  [
    'has no known change',
    { RotationEnabled: undefined, LastChangedDate: undefined, CreatedDate: at(-24 * 60) },
    'is not enabled.',
  ],
])('a fault: a rotation that %s', async (_what, secret, text, answers = {}) => {
  const { count, notices } = await faultsOf(secret, answers);
  expect(count).toBe(1);
  expect(notices).toEqual([{ minute: 0, topic: TICKETS, subject: 'RotationFailed: Key', text: expect.any(String) }]);
  expect(notices[0].text).toContain(`The rotation of Key ${text}`);
  expect(notices[0].text).toMatch(
    /The secret is arn:aws:secretsmanager:.*Key-AbCdEf\.\n\nRunbook: https:\/\/runbook#rotation-failed$/,
  );
});

test('of several faults the first in time is announced', async () => {
  const secret = { NextRotationDate: at(-30 * 60), SecretVersionsToStages: PENDING };
  const { notices } = await faultsOf(secret, versions(at(-15)));
  expect(notices).toEqual([]); // that of the overdue rotation came six hours ago
});

test('a secret that somebody changes manually has no rotation to fail', async () => {
  const secret = { RotationEnabled: false, LastRotatedDate: undefined };
  expect((await faultsOf(secret, {}, 'manual')).count).toBe(0);
});

test('the certificate of a mesh is a fault of another kind', async () => {
  const secret = { NextRotationDate: at(-24 * 60) };
  const answers = { ListSecretVersionIds: { Versions: [] } };
  const { count, certificates, notices } = await faultsOf(secret, answers, `certificate:${90 * 24 * 60 * 60}`);
  expect([count, certificates]).toEqual([0, 1]);
  expect(notices[0].text).toContain('#certificates-not-renewed');
});

test('a secret that RDS rotates is found by its ARN', async () => {
  const aws = new WatchedAws({ SECRETS: 'arn:admin,arn:theirs' });
  aws.answers.DescribeSecret = ({ SecretId }: Json) => ({
    ...aSecret({ ARN: SecretId, Name: SecretId, Tags: undefined, VersionIdsToStages: PENDING }),
    RotationEnabled: SecretId === 'arn:admin',
  });
  Object.assign(aws.answers, versions(at(-60)));
  await aws.run(0, 0);
  expect(aws.metrics.RotationFailed.get(0)).toBe(1);
  Object.assign(aws.answers, versions(at(0)));
  await aws.run(15, 15);
  expect(aws.notices.map(({ subject }) => subject)).toEqual(['RotationFailed: arn:admin']);
});

test('the list is read once in a run, and only each five minutes', async () => {
  const aws = new WatchedAws();
  await aws.run(0, 9);
  expect(aws.calls.filter((name) => name === 'ListSecrets')).toHaveLength(2);
  expect([...aws.metrics.RotationFailed.keys()]).toEqual([0, 5]);
});

test('a missing permission is a failure of the function, and not 0 faults', async () => {
  const aws = new WatchedAws();
  aws.answers.ListSecrets = () => {
    throw new Error('AccessDenied');
  };
  await expect(aws.run(0, 0)).rejects.toThrow(
    /not watched: RotationFailed: AccessDenied; .*MeshCertificateExpiring: AccessDenied/,
  );
  expect(Object.keys(aws.metrics)).toEqual(['AuthorityExpiring']);
});

test('a kind that nothing looks for is a failure of the function', async () => {
  await expect(new WatchedAws({ FINDINGS: 'CpuHigh:ticket' }).run(0, 0)).rejects.toThrow(
    'not watched: CpuHigh: no module looks for it',
  );
});

test('a fault is announced at its beginning and once a day, for as long as it lasts', async () => {
  const aws = new WatchedAws();
  aws.answers.ListSecrets = { SecretList: [aSecret({ SecretVersionsToStages: PENDING })] };
  Object.assign(aws.answers, versions(at(-3)));
  await aws.run(0, 2 * 24 * 60 + 30);
  expect(aws.notices.map(({ minute }) => minute)).toEqual([15, 15 + 24 * 60, 15 + 2 * 24 * 60]);
});
