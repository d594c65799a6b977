import type { Json } from '../../support/json';
import { aSecret, DAY, MINUTE, START, TICKETS, WatchedAws } from '../support/aws';

const at = (minutes: number) => new Date(START + minutes * MINUTE);
const { ARN } = aSecret();
let taskDefinitions = 0;

afterEach(() => jest.restoreAllMocks());

interface Situation {
  readonly secret?: Json;
  readonly created?: Date;
  readonly deployments?: Json[];
  readonly sources?: (string | undefined)[];
  readonly minute?: number;
  readonly more?: Json;
}

/** A service that was deployed 10 days ago and reads a secret that was rotated 15 minutes ago. */
async function situation({ secret, created = at(-16), sources = [`${ARN}:api_key::`], ...rest }: Situation = {}) {
  const taskDefinition = `task:${taskDefinitions++}`; // revisions never change, so the function remembers them
  const deployments = (rest.deployments ?? [{ createdAt: new Date(START - 10 * DAY) }]).map((deployment) => ({
    taskDefinition,
    ...deployment,
  }));
  const aws = new WatchedAws({ FINDINGS: 'RedeploymentFailed:ticket' });
  Object.assign(aws.answers, {
    ListSecrets: { SecretList: [aSecret({ LastChangedDate: at(-15), LastRotatedDate: at(-15), ...secret })] },
    ListSecretVersionIds: { Versions: [{ VersionStages: ['AWSCURRENT'], CreatedDate: created }] },
    ListServices: { serviceArns: ['arn:risk'] },
    DescribeServices: { services: [{ serviceName: 'risk', deployments }] },
    DescribeTaskDefinition: {
      taskDefinition: { containerDefinitions: [{}, { secrets: sources.map((valueFrom) => ({ valueFrom })) }] },
    },
    ...rest.more,
  });
  const minute = rest.minute ?? 0;
  await aws.run(minute, minute);
  return { aws, count: aws.metrics.RedeploymentFailed.get(minute) };
}

test('a service whose newest deployment is older than the value still uses the previous value', async () => {
  const { aws, count } = await situation();
  expect(count).toBe(1);
  expect(aws.notices).toEqual([
    {
      minute: 0,
      topic: TICKETS,
      subject: 'RedeploymentFailed: risk',
      text:
        'The service risk still uses the previous value of Key, which changed at 2026-02-28T23:45:00.000Z.\n\n' +
        'Runbook: https://runbook#redeployment-failed',
    },
  ]);
});

test.each<[string, Situation]>([
  [
    'was redeployed since, by whoever it was',
    { deployments: [{ createdAt: new Date(START - DAY) }, { createdAt: at(-14) }] },
  ],
  ['is being redeployed', { minute: 5, secret: { LastChangedDate: at(-5), LastRotatedDate: at(-5) } }],
  [
    'reads a secret that changed in its tags alone',
    { secret: { LastRotatedDate: undefined }, created: new Date(START - 20 * DAY) },
  ],
  [
    'reads another secret',
    { sources: ['arn:aws:secretsmanager:us-east-1:123456789012:secret:Key2-AbCdEf:a::', undefined] },
  ],
  ['has no deployment yet', { deployments: [] }],
  ['has a deployment without a time', { deployments: [{ createdAt: undefined }] }],
  ['has no known deployments', { more: { DescribeServices: { services: [{ serviceName: 'risk' }] } } }],
  ['is gone', { more: { DescribeServices: {} } }],
  ['has no containers', { more: { DescribeTaskDefinition: { taskDefinition: {} } } }],
  ['has a task definition that is gone', { more: { DescribeTaskDefinition: {} } }],
])('no fault: a service that %s', async (_what, given) => {
  const { aws, count } = await situation(given);
  expect([count, aws.notices]).toEqual([0, []]);
});

test('a value that somebody changed manually counts from its creation', async () => {
  const { aws } = await situation({ secret: { LastRotatedDate: new Date(START - 5 * DAY) }, created: at(-15) });
  expect(aws.notices[0].text).toContain('which changed at 2026-02-28T23:45:00.000Z');
});

test('a value without a known creation counts from the last change', async () => {
  const { count } = await situation({
    secret: { LastRotatedDate: undefined },
    sources: [ARN],
    more: { ListSecretVersionIds: {} },
  });
  expect(count).toBe(1);
});

test('without services, or without secrets, there is nothing to ask', async () => {
  expect((await situation({ more: { ListServices: { serviceArns: [] } } })).count).toBe(0);
  expect((await situation({ more: { ListServices: {} } })).count).toBe(0);
  const { aws, count } = await situation({ more: { ListSecrets: {} } });
  expect(count).toBe(0);
  expect(aws.calls).not.toContain('ListServices');
});

test('a revision of a task definition is read once', async () => {
  const { aws } = await situation();
  await aws.run(5, 20);
  expect(aws.calls.filter((name) => name === 'DescribeTaskDefinition')).toHaveLength(1);
  expect(aws.calls.filter((name) => name === 'DescribeServices')).toHaveLength(5);
});
