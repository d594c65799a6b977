/** Actions for which AWS supports only all resources, with its reason. */
interface UnlimitedActions {
  readonly actions: RegExp;
  readonly reason: string;
  readonly source: string;
}

const REFERENCE = 'https://docs.aws.amazon.com/service-authorization/latest/reference/';
const NO_RESOURCE = 'The action has no resource type.';

/** Returns a list of actions of a service, as a pattern. */
function of(service: string, ...names: string[]): RegExp {
  return new RegExp(`^${service}:(?:${names.join('|')})$`, 'i');
}

/**
 * The actions that a statement may allow on `*`: their column of resource types in the Service Authorization Reference is
 * empty, or a page of AWS requires `*`.
 */
export const UNLIMITED_ACTIONS: UnlimitedActions[] = [
  {
    actions: of('ecr', 'GetAuthorizationToken'),
    reason: 'The token is for all repositories of the account.',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/security-iam-awsmanpol.html',
  },
  {
    actions: of(
      'xray',
      'PutTraceSegments',
      'PutTelemetryRecords',
      'GetSampling\\w+',
      'PutSpans',
      'PutSpansForIndexing',
    ),
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_awsx-ray.html`,
  },
  {
    actions: of('ssmmessages', '(?:Create|Open)(?:Control|Data)Channel'),
    reason: 'ECS Exec needs the actions on all channels.',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html',
  },
  {
    actions: of('logs', 'DescribeLogGroups'),
    reason: 'The log of ECS Exec sessions needs the action on all log groups.',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html',
  },
  {
    actions: of(
      'ec2',
      'AssignPrivateIpAddresses',
      'CreateNetworkInterface',
      'DeleteNetworkInterface',
      'UnassignPrivateIpAddresses',
    ),
    reason: 'Lambda connects a function to a VPC with these actions, before it has the id of the network interface.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html',
  },
  {
    actions: of('ec2', 'Describe(?:NetworkInterfaces|Subnets|SecurityGroups|Vpcs|AvailabilityZones|RouteTables)'),
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_amazonec2.html`,
  },
  {
    actions: of('elasticloadbalancing', 'Describe\\w+'),
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_awselasticloadbalancingv2.html`,
  },
  {
    actions: of('cloudwatch', 'PutMetricData', 'GetMetricData', 'GetMetricStatistics', 'ListMetrics'),
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_amazoncloudwatch.html`,
  },
  {
    actions: of('cloudwatch', 'DescribeAlarms'),
    reason: 'The action returns composite alarms only with permission for all resources.',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html',
  },
  {
    actions: of('ecs', 'ListServices', 'DescribeTaskDefinition'),
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_amazonelasticcontainerservice.html`,
  },
  {
    actions: of('kms', 'ListKeys', 'ListAliases', 'GenerateRandom', 'CreateKey'),
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_awskeymanagementservice.html`,
  },
  {
    actions: of('secretsmanager', 'GetRandomPassword', 'ListSecrets'),
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_awssecretsmanager.html`,
  },
  {
    actions: of('s3', 'ListAllMyBuckets'),
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_amazons3.html`,
  },
  {
    actions: of('sts', 'GetCallerIdentity'),
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_awssecuritytokenservice.html`,
  },
];

/** Indicates whether AWS supports an action only on all resources. */
export function isUnlimited(action: string): boolean {
  return UNLIMITED_ACTIONS.some(({ actions }) => actions.test(action));
}
