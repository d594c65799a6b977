/** Actions of a service that a statement may allow on `*`, with the reason of AWS. */
interface UnlimitedActions {
  readonly service: string;
  readonly actions: string[];
  readonly reason: string;
  readonly source: string;
}

const REFERENCE = 'https://docs.aws.amazon.com/service-authorization/latest/reference/';
const NO_RESOURCE = 'The action has no resource type.';

/**
 * The actions that a statement may allow on `*`: their column of resource types in the Service Authorization Reference is
 * empty, or a page of AWS has `*` for them.
 *
 * Each action was looked up on 2026-11-30. The list has names and no patterns, so a new action is not in it by chance.
 */
export const UNLIMITED_ACTIONS: UnlimitedActions[] = [
  {
    service: 'ecr',
    actions: ['GetAuthorizationToken'],
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_amazonelasticcontainerregistry.html`,
  },
  {
    service: 'xray',
    actions: [
      'GetSamplingRules',
      'GetSamplingStatisticSummaries',
      'GetSamplingTargets',
      'PutSpans',
      'PutSpansForIndexing',
      'PutTelemetryRecords',
      'PutTraceSegments',
    ],
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_awsx-ray.html`,
  },
  {
    service: 'ssmmessages',
    actions: ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'],
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_amazonmessagegatewayservice.html`,
  },
  {
    service: 'logs',
    actions: ['DescribeLogGroups'],
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_amazoncloudwatchlogs.html`,
  },
  {
    service: 'ec2',
    actions: [
      'AssignPrivateIpAddresses',
      'CreateNetworkInterface',
      'DeleteNetworkInterface',
      'UnassignPrivateIpAddresses',
    ],
    reason: 'Lambda connects a function to a VPC with these actions, before it has the id of the network interface.',
    source: 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaVPCAccessExecutionRole.html',
  },
  {
    service: 'ec2',
    actions: [
      'DescribeAvailabilityZones',
      'DescribeNetworkInterfaces',
      'DescribeRouteTables',
      'DescribeSecurityGroups',
      'DescribeSubnets',
      'DescribeVpcs',
    ],
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_amazonec2.html`,
  },
  {
    service: 'elasticloadbalancing',
    actions: [
      'DescribeAccountLimits',
      'DescribeCapacityReservation',
      'DescribeListenerAttributes',
      'DescribeListenerCertificates',
      'DescribeListeners',
      'DescribeLoadBalancerAttributes',
      'DescribeLoadBalancers',
      'DescribeRules',
      'DescribeSSLPolicies',
      'DescribeTags',
      'DescribeTargetGroupAttributes',
      'DescribeTargetGroups',
      'DescribeTargetHealth',
      'DescribeTrustStoreAssociations',
      'DescribeTrustStoreRevocations',
      'DescribeTrustStores',
    ],
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_awselasticloadbalancingv2.html`,
  },
  {
    service: 'cloudwatch',
    actions: ['GetMetricData', 'GetMetricStatistics', 'ListMetrics', 'PutMetricData'],
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_amazoncloudwatch.html`,
  },
  {
    service: 'cloudwatch',
    actions: ['DescribeAlarms'],
    reason: 'The action returns composite alarms only with permission for all resources.',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html',
  },
  {
    service: 'ecs',
    actions: ['DescribeTaskDefinition', 'ListServices'],
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_amazonelasticcontainerservice.html`,
  },
  {
    service: 'kms',
    actions: ['CreateKey', 'GenerateRandom', 'ListAliases', 'ListKeys'],
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_awskeymanagementservice.html`,
  },
  {
    service: 'secretsmanager',
    actions: ['GetRandomPassword', 'ListSecrets'],
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_awssecretsmanager.html`,
  },
  {
    service: 's3',
    actions: ['ListAllMyBuckets'],
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_amazons3.html`,
  },
  {
    service: 'sts',
    actions: ['GetCallerIdentity'],
    reason: NO_RESOURCE,
    source: `${REFERENCE}list_awssecuritytokenservice.html`,
  },
];

const NAMES = new Set(
  UNLIMITED_ACTIONS.flatMap(({ service, actions }) => actions.map((action) => `${service}:${action}`.toLowerCase())),
);

/** Indicates whether AWS supports an action only on all resources. IAM ignores the case of an action. */
export function isUnlimited(action: string): boolean {
  return NAMES.has(action.toLowerCase());
}
