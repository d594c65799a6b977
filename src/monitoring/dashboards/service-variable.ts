import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';

/** The text in the widgets that CloudWatch replaces by the name of the chosen ECS service. */
export const CHOSEN_SERVICE = 'chosen-service';

/**
 * Returns the variable for the service of a dashboard.
 *
 * CloudWatch searches for the services of the cluster when a person opens the dashboard. So the dashboard refers to no
 * service, and shows services of later stacks too. A search finds metrics with data of the last two weeks.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_dashboard_variables.html
 */
export function serviceVariable(cluster: ecs.ICluster): cloudwatch.IVariable {
  return new cloudwatch.DashboardVariable({
    id: 'service',
    label: 'Service',
    type: cloudwatch.VariableType.PATTERN,
    inputType: cloudwatch.VariableInputType.SELECT,
    value: CHOSEN_SERVICE,
    values: cloudwatch.Values.fromSearch(
      `{AWS/ECS,ClusterName,ServiceName} MetricName="CPUUtilization" ClusterName="${cluster.clusterName}"`,
      'ServiceName',
    ),
    defaultValue: cloudwatch.DefaultValue.FIRST,
  });
}
