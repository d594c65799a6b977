import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { type Alarms, dimension, Graph, search } from './graph';
import { CHOSEN_SERVICE } from './service-variable';

const { AVERAGE, MAXIMUM, MINIMUM, SAMPLE_COUNT, SUM } = cloudwatch.Stats;
/** The dimensions of the metrics of a service, and of the calls that it receives and makes. */
const SERVICE = 'ClusterName,ServiceName';
const RECEIVED = 'ClusterName,DiscoveryName,ServiceName';
const CALLS = 'ClusterName,ServiceName,TargetDiscoveryName';
const EDGE = `${dimension('ServiceName')} to ${dimension('TargetDiscoveryName')}`;

/**
 * Returns the widgets of a cluster's services: traffic, errors, latency and saturation of all services, of each call,
 * and of the chosen service.
 *
 * The widgets search for the services. A service that is added or removed, in any stack, does not change the dashboard.
 *
 * Service Connect publishes metrics in `AWS/ECS`. Other backends have metrics from access logs in the namespace of the
 * mesh. A search that finds nothing adds no line.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
 */
export function serviceWidgets(cluster: ecs.ICluster, metricNamespace: string, alarms: Alarms): cloudwatch.IWidget[][] {
  const inCluster = (namespace: string, dimensions: string, metricName: string, of = '') =>
    `{${namespace},${dimensions}} MetricName="${metricName}" ClusterName="${cluster.clusterName}"${of}`;
  const ecsMetric = (dimensions: string, metricName: string, statistic: string, label?: string) =>
    search(inCluster('AWS/ECS', dimensions, metricName), statistic, label);
  const insights = (metricName: string, statistic: string) =>
    search(inCluster('ECS/ContainerInsights', SERVICE, metricName), statistic);
  const ofMesh = (terms: string, statistic: string) => search(`{"${metricNamespace}"} ${terms}`, statistic);
  const chosen = (namespace: string, metricName: string, statistic: string) =>
    search(inCluster(namespace, SERVICE, metricName, ` ServiceName="${CHOSEN_SERVICE}"`), statistic, metricName);
  const calls = (metricName: string, statistic: string) =>
    search(inCluster('AWS/ECS', CALLS, metricName, ` ServiceName="${CHOSEN_SERVICE}"`), statistic, EDGE);
  const graph = (title: string, metrics: cloudwatch.IMetric[], thresholds?: string[]) =>
    new Graph({ title, metrics, thresholds }, alarms);
  return [
    [
      graph('Requests a minute', [ecsMetric(RECEIVED, 'RequestCount', SUM), ofMesh('response-time', SAMPLE_COUNT)]),
      graph(
        'Errors a minute: logged, and failed calls',
        [ofMesh('errors', SUM), ecsMetric(CALLS, 'HTTPCode_Target_5XX_Count', SUM, EDGE)],
        ['ErrorsLogged'],
      ),
    ],
    [
      graph('Response time (ms)', [
        ecsMetric(CALLS, 'TargetResponseTime', AVERAGE, EDGE),
        ofMesh('response-time', cloudwatch.Stats.percentile(99)),
      ]),
      graph('CPU of each service (%)', [ecsMetric(SERVICE, 'CPUUtilization', AVERAGE)], ['CpuHigh']),
    ],
    [
      graph('Memory of each service (%)', [ecsMetric(SERVICE, 'MemoryUtilization', AVERAGE)], ['MemoryHigh']),
      graph('Running tasks', [insights('RunningTaskCount', MINIMUM)]),
    ],
    [
      // A vertical line has a fixed time, so deployments are a metric. It is above 1 while a deployment is in progress.
      graph('Deployments of each service', [insights('DeploymentCount', MAXIMUM)]),
      graph('Requests a minute on each call', [ecsMetric(CALLS, 'RequestCountPerTarget', SUM, EDGE)]),
    ],
    [new cloudwatch.TextWidget({ markdown: '## The chosen service', width: 24, height: 1 })],
    [
      graph('CPU and memory (%)', [
        chosen('AWS/ECS', 'CPUUtilization', MAXIMUM),
        chosen('AWS/ECS', 'MemoryUtilization', MAXIMUM),
      ]),
      graph('Tasks', [
        chosen('ECS/ContainerInsights', 'RunningTaskCount', MINIMUM),
        chosen('ECS/ContainerInsights', 'DesiredTaskCount', MAXIMUM),
        chosen('ECS/ContainerInsights', 'PendingTaskCount', MAXIMUM),
      ]),
    ],
    [
      graph('Failed calls to each callee', [calls('HTTPCode_Target_5XX_Count', SUM)]),
      graph('Response time of each callee (ms)', [calls('TargetResponseTime', AVERAGE)]),
    ],
  ];
}
