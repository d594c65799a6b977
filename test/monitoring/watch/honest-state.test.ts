import { evaluate, type Series } from '../../../rigs/alarms/evaluate';
import { Alerting, MeshedFargateService, RotatableSecret, RotationPlan, TradingMonitoring } from '../../../src';
import type { Json } from '../../support/json';
import { aStack, surroundings, templateOf } from '../../support/stacks';
import { aSecret, DAY, MINUTE, START, WatchedAws } from '../support/aws';

const HOURS = 6;
const MINUTES = HOURS * 60;
const at = (minutes: number) => new Date(START + minutes * MINUTE);
const { ARN } = aSecret();

afterEach(() => jest.restoreAllMocks());

/** A platform with a service that reads a rotating key. */
function platform(): Json {
  const stack = aStack();
  const shared = surroundings(stack);
  const secret = new RotatableSecret(stack, 'Key', { rotation: RotationPlan.generatedKey() });
  const secrets = { KEY: secret.field('api_key') };
  const monitoring = new TradingMonitoring(stack, 'Monitoring', {
    alerting: Alerting.email('a@example.com'),
    ...shared,
  });
  monitoring.watchService(new MeshedFargateService(stack, 'Risk', { ...shared, secrets }));
  return templateOf(stack).toJSON();
}

/** The states of the alarm of a kind, minute by minute, after the function has watched AWS for some hours. */
async function statesOf(kind: string, template: Json, answers: Json): Promise<string[]> {
  const aws = new WatchedAws({ FINDINGS: `${kind}:ticket` });
  Object.assign(aws.answers, answers(aws));
  await aws.run(0, MINUTES - 1);
  jest.restoreAllMocks();
  const series: Series[] = [{ metric: kind, values: aws.seriesOf(kind, MINUTES) }];
  const { states } = evaluate(template, series);
  const [id] = Object.keys(states).filter((name) => name.startsWith(`Monitoring${kind}`));
  return [...states[id]];
}

/** The minutes at which the state changes, and the new states. */
const changesOf = (states: string[]): [number, string][] =>
  states.flatMap((state, minute) =>
    minute > 0 && state !== states[minute - 1] ? [[minute, state] as [number, string]] : [],
  );

test('the alarm on a failed rotation stays in ALARM state until the rotation has succeeded', async () => {
  const FAILED = 63;
  const SUCCEEDED = 243;
  const states = await statesOf('RotationFailed', platform(), (aws: WatchedAws) => ({
    ListSecrets: () => {
      const fails = aws.minute >= FAILED && aws.minute < SUCCEEDED;
      const stages = fails ? { one: ['AWSCURRENT'], two: ['AWSPENDING'] } : { two: ['AWSCURRENT'] };
      return { SecretList: [aSecret({ SecretVersionsToStages: stages })] };
    },
    ListSecretVersionIds: { Versions: [{ VersionStages: ['AWSPENDING'], CreatedDate: at(FAILED) }] },
  }));
  const changes = changesOf(states).filter(([, state]) => state !== 'INSUFFICIENT_DATA');
  const alarm = changes.filter(([, state]) => state === 'ALARM');
  expect(alarm).toEqual([[expect.any(Number), 'ALARM']]); // once
  expect(alarm[0][0]).toBeGreaterThanOrEqual(FAILED + 15);
  expect(alarm[0][0]).toBeLessThanOrEqual(FAILED + 15 + 10);
  const ok = changes.filter(([minute, state]) => state === 'OK' && minute > FAILED);
  expect(ok).toEqual([[expect.any(Number), 'OK']]);
  expect(ok[0][0]).toBeGreaterThanOrEqual(SUCCEEDED);
  expect(ok[0][0]).toBeLessThanOrEqual(SUCCEEDED + 10);
});

test('the alarm on a redeployment stays in ALARM state until somebody has redeployed the service', async () => {
  const REDEPLOYED = 182;
  const states = await statesOf('RedeploymentFailed', platform(), (aws: WatchedAws) => ({
    ListSecrets: { SecretList: [aSecret({ LastChangedDate: at(30), LastRotatedDate: at(30) })] },
    ListSecretVersionIds: { Versions: [{ VersionStages: ['AWSCURRENT'], CreatedDate: at(29) }] },
    ListServices: { serviceArns: ['arn:risk'] },
    DescribeServices: () => {
      const createdAt = aws.minute < REDEPLOYED ? new Date(START - DAY) : at(REDEPLOYED);
      return { services: [{ serviceName: 'risk', deployments: [{ createdAt, taskDefinition: 'honest:1' }] }] };
    },
    DescribeTaskDefinition: { taskDefinition: { containerDefinitions: [{ secrets: [{ valueFrom: ARN }] }] } },
  }));
  expect(states.slice(60, REDEPLOYED).every((state) => state === 'ALARM')).toBe(true);
  expect(states.slice(REDEPLOYED + 10).every((state) => state === 'OK')).toBe(true);
});

test('an alarm keeps its state while the function does not run', () => {
  const values = Array.from({ length: MINUTES }, (_, minute) => (minute === 10 ? 1 : null));
  const { states } = evaluate(platform(), [{ metric: 'RotationFailed', values }]);
  const [id] = Object.keys(states).filter((name) => name.startsWith('MonitoringRotationFailed'));
  expect(states[id].slice(20).every((state) => state === 'ALARM')).toBe(true);
});
