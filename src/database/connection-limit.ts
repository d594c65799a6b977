import type * as ec2 from 'aws-cdk-lib/aws-ec2';

/** Unit: bytes of memory for each connection, in RDS's own formula. */
const BYTES_A_CONNECTION = 9_531_392;
const GIB = 1024 ** 3;
const MOST = 5000;
/** With little at the least, Aurora allows no more however much there is at the most. */
const MOST_FROM_LITTLE = 2000;
const LITTLE = 0.5;

/**
 * How many connections the memory of an instance allows. What RDS itself needs of it is not taken off, so the true limit
 * is lower: by a sixth with 2 GiB, by a fourteenth with 16.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
 */
function connectionsOf(gibibytes: number): number {
  return Math.min(Math.floor((gibibytes * GIB) / BYTES_A_CONNECTION), MOST);
}

/**
 * The limit of a serverless instance, which its most capacity decides.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html#aurora-serverless-v2.max-connections
 */
export function connectionsOfCapacity(min: number, max: number): number {
  return Math.min(connectionsOf(max * 2), min > LITTLE ? MOST : MOST_FROM_LITTLE);
}

/** Unit: GiB of memory of the `large` size; each further size has twice as much. */
const MEMORY_OF_LARGE: Record<string, number> = { t: 8, m: 8, r: 16 };
const SMALLER: Record<string, number> = { micro: 1, small: 2, medium: 4, large: 8 };

/** The limit of an instance, if its type is one whose memory goes by the rule. */
export function connectionsOfInstance(instanceType: ec2.InstanceType): number | undefined {
  const [, family, size] = /^([a-z])\w*\.(\w+)$/.exec(instanceType.toString()) ?? [];
  const large = MEMORY_OF_LARGE[family];
  if (large === undefined) return undefined;
  const times = /^(\d*)xlarge$/.exec(size);
  if (times) return connectionsOf(large * 2 * Number(times[1] || 1));
  const smaller = SMALLER[size];
  return smaller === undefined ? undefined : connectionsOf((smaller * large) / SMALLER.large);
}
