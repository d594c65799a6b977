import { type CloudWatchClient, GetMetricDataCommand, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { KNOWN_MINUTES, type Minute } from './guard';
import type { VersionGroups } from './version-groups';

const MINUTE_MS = 60_000;
/** A load balancer counts a failed connection among the requests, and not among the responses. */
const FAILURES = ['HTTPCode_Target_5XX_Count', 'TargetConnectionErrorCount'];
const VERSIONS = ['newer', 'older'] as const;

/** Returns the requests of both versions, minute by minute, up to a time. */
export type Traffic = (groups: VersionGroups, until: Date) => Promise<Minute[]>;

/**
 * Returns the requests of both versions from CloudWatch. The minute that has just ended may be incomplete, so it is the
 * last one and counts again in the next run.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export function trafficFromCloudWatch(cloudwatch: CloudWatchClient): Traffic {
  return async (groups, until) => {
    const start = until.getTime() - KNOWN_MINUTES * MINUTE_MS;
    const { MetricDataResults = [] } = await cloudwatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(start),
        EndTime: until,
        MetricDataQueries: VERSIONS.flatMap((version) => [
          query(`${version}Requests`, groups, version, 'RequestCount'),
          ...FAILURES.map((metric, index) => query(`${version}Failures${index}`, groups, version, metric)),
        ]),
      }),
    );
    return Array.from({ length: KNOWN_MINUTES }, (_, index) => {
      const time = start + index * MINUTE_MS;
      const of = (version: (typeof VERSIONS)[number]) => ({
        requests: valueAt(MetricDataResults, `${version}Requests`, time),
        failures: FAILURES.reduce((sum, _metric, number) => {
          return sum + valueAt(MetricDataResults, `${version}Failures${number}`, time);
        }, 0),
      });
      return { newer: of('newer'), older: of('older') };
    });
  };
}

function query(Id: string, groups: VersionGroups, version: 'newer' | 'older', MetricName: string) {
  return {
    Id,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/ApplicationELB',
        MetricName,
        Dimensions: [
          { Name: 'LoadBalancer', Value: groups.loadBalancer },
          { Name: 'TargetGroup', Value: groups[version] },
        ],
      },
      Period: 60,
      Stat: 'Sum',
    },
  };
}

/** A minute without requests has no value. */
function valueAt(results: readonly MetricDataResult[], id: string, time: number): number {
  const result = results.find(({ Id }) => Id === id);
  const index = result?.Timestamps?.findIndex((timestamp) => timestamp.getTime() === time) ?? -1;
  return result?.Values?.[index] ?? 0;
}
