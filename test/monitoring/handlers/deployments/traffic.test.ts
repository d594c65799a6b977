import { CloudWatchClient, type GetMetricDataCommand, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { KNOWN_MINUTES } from '../../../../src/monitoring/handlers/deployments/guard';
import { trafficFromCloudWatch } from '../../../../src/monitoring/handlers/deployments/traffic';

const UNTIL = new Date('2026-11-30T03:00:00Z');
const groups = { loadBalancer: 'app/a/1', newer: 'targetgroup/new/2', older: 'targetgroup/old/3', isTested: false };
const minutesAgo = (minutes: number) => new Date(UNTIL.getTime() - minutes * 60_000);

function answering(results?: MetricDataResult[]) {
  const client = new CloudWatchClient({ region: 'eu-west-1' });
  const send = jest.spyOn(client, 'send').mockImplementation(async () => ({ MetricDataResults: results }));
  return { traffic: trafficFromCloudWatch(client), send };
}

describe('the traffic of two versions', () => {
  test('adds 5xx responses and failed connections, minute by minute', async () => {
    const { traffic } = answering([
      { Id: 'newerRequests', Timestamps: [minutesAgo(1), minutesAgo(2)], Values: [20, 18] },
      { Id: 'newerFailures0', Timestamps: [minutesAgo(2)], Values: [3] },
      { Id: 'newerFailures1', Timestamps: [minutesAgo(2)], Values: [4] },
      { Id: 'olderRequests', Timestamps: [minutesAgo(KNOWN_MINUTES)], Values: [7] },
      { Id: 'olderFailures0', Timestamps: [], Values: [] },
      { Id: 'olderFailures1', Timestamps: [minutesAgo(1)] },
    ]);
    const minutes = await traffic(groups, UNTIL);
    expect(minutes).toHaveLength(KNOWN_MINUTES);
    const none = { requests: 0, failures: 0 };
    expect(minutes[0]).toEqual({ newer: none, older: { requests: 7, failures: 0 } });
    expect(minutes.slice(-3)).toEqual([
      { newer: none, older: none },
      { newer: { requests: 18, failures: 7 }, older: none },
      { newer: { requests: 20, failures: 0 }, older: none },
    ]);
  });

  test('has no requests without data', async () => {
    const { traffic } = answering();
    const minutes = await traffic(groups, UNTIL);
    expect(minutes.every(({ newer, older }) => newer.requests + older.requests === 0)).toBe(true);
  });

  test('is asked for by target group and load balancer', async () => {
    const { traffic, send } = answering();
    await traffic(groups, UNTIL);
    const { input } = send.mock.calls[0][0] as GetMetricDataCommand;
    expect([input.StartTime, input.EndTime]).toEqual([minutesAgo(KNOWN_MINUTES), UNTIL]);
    const asked = input.MetricDataQueries?.map(({ Id, MetricStat }) => [
      Id,
      MetricStat?.Metric?.MetricName,
      ...(MetricStat?.Metric?.Dimensions ?? []).map(({ Value }) => Value),
    ]);
    expect(asked).toEqual([
      ['newerRequests', 'RequestCount', 'app/a/1', 'targetgroup/new/2'],
      ['newerFailures0', 'HTTPCode_Target_5XX_Count', 'app/a/1', 'targetgroup/new/2'],
      ['newerFailures1', 'TargetConnectionErrorCount', 'app/a/1', 'targetgroup/new/2'],
      ['olderRequests', 'RequestCount', 'app/a/1', 'targetgroup/old/3'],
      ['olderFailures0', 'HTTPCode_Target_5XX_Count', 'app/a/1', 'targetgroup/old/3'],
      ['olderFailures1', 'TargetConnectionErrorCount', 'app/a/1', 'targetgroup/old/3'],
    ]);
    expect(
      input.MetricDataQueries?.every(({ MetricStat }) => MetricStat?.Period === 60 && MetricStat.Stat === 'Sum'),
    ).toBe(true);
  });
});
