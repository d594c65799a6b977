import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';

/** Returns the metric of the running tasks. Only a cluster with Container Insights has it. */
export function runningTasksMetric(service: ecs.FargateService, options: cloudwatch.MetricOptions): cloudwatch.Metric {
  return insightsMetric('RunningTaskCount', service, options);
}

/** Returns the metric of the tasks that scaling requires. Only a cluster with Container Insights has it. */
export function desiredTasksMetric(service: ecs.FargateService, options: cloudwatch.MetricOptions): cloudwatch.Metric {
  return insightsMetric('DesiredTaskCount', service, options);
}

/** Returns the metric of the deployments. It is above 1 while a deployment runs. */
export function deploymentsMetric(service: ecs.FargateService, options: cloudwatch.MetricOptions): cloudwatch.Metric {
  return insightsMetric('DeploymentCount', service, options);
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html */
function insightsMetric(
  metricName: string,
  { cluster, serviceName }: ecs.FargateService,
  options: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'ECS/ContainerInsights',
    metricName,
    dimensionsMap: { ClusterName: cluster.clusterName, ServiceName: serviceName },
    ...options,
  });
}
