/** The groups of resource types, in the order of the page. */
const GROUPS: Record<string, RegExp> = {
  Network: /^AWS::(EC2|ServiceDiscovery)::/,
  'Requests from clients': /^AWS::(ElasticLoadBalancingV2|WAFv2)::/,
  'Services and tasks': /^AWS::(ECS|ECR|ApplicationAutoScaling)::/,
  Database: /^(AWS::RDS|Custom)::/,
  'Secrets, keys and storage': /^AWS::(SecretsManager|KMS|S3)::/,
  'Logs, alarms and events': /^AWS::(CloudWatch|Events|Logs|SNS)::/,
};

const OTHER = 'Others';

/** The names of the groups. */
export const AREAS = [...Object.keys(GROUPS), OTHER];

/** Returns the group of a resource type. */
export function areaOf(type: string): string {
  return Object.entries(GROUPS).find(([, pattern]) => pattern.test(type))?.[0] ?? OTHER;
}
