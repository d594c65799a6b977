/**
 * The maximum length of the description of a resource. Unit: characters.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html
 * @see https://docs.aws.amazon.com/cloud-map/latest/api/API_CreatePrivateDnsNamespace.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */
const MAX_LENGTH = {
  alarm: 1_024,
  database: 255,
  key: 8_192,
  namespace: 1_024,
  parameter: 1_024,
  policy: 1_000,
  role: 1_000,
  rule: 512,
  schedule: 512,
  secret: 2_048,
  securityGroup: 255,
};

/**
 * Returns the description of a resource as AWS accepts it.
 *
 * The paths in it may be long, and may have characters that AWS refuses. Other characters than printable ASCII become
 * underscores, and a text that is too long is cut.
 *
 * @param reserved the length of a text that follows. Unit: characters
 */
export function describe(resource: keyof typeof MAX_LENGTH, text: string, reserved = 0): string {
  const maxLength = MAX_LENGTH[resource] - reserved;
  const plain = text.replace(/[^ -~]/gu, '_');
  return plain.length <= maxLength ? plain : `${plain.slice(0, Math.max(0, maxLength - 3))}...`;
}
