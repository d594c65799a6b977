import type * as ec2 from 'aws-cdk-lib/aws-ec2';

/** The memory for each connection in the formula of RDS. Unit: bytes. */
const BYTES_PER_CONNECTION = 9_531_392;
const GIB = 1024 ** 3;
const MAX_CONNECTIONS = 5000;
/** Aurora caps max_connections at this number if the minimum capacity is 0.5 units or less. */
const MAX_CONNECTIONS_OF_LOW_MIN_CAPACITY = 2000;
const LOW_MIN_CAPACITY = 0.5;
/** The approximate memory of an Aurora capacity unit. */
export const GIBIBYTES_PER_UNIT = 2;

/**
 * Returns the number of connections that the memory of an instance allows.
 *
 * The memory that RDS itself needs is not subtracted. So the real limit is lower: by a sixth with 2 GiB, by a
 * fourteenth with 16 GiB.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
 */
function connectionLimitOfMemory(gibibytes: number): number {
  return Math.min(Math.floor((gibibytes * GIB) / BYTES_PER_CONNECTION), MAX_CONNECTIONS);
}

/**
 * Returns the connection limit of a serverless instance. Its maximum capacity determines the limit.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html#aurora-serverless-v2.max-connections
 */
export function connectionLimitOfCapacity(min: number, max: number): number {
  const cap = min > LOW_MIN_CAPACITY ? MAX_CONNECTIONS : MAX_CONNECTIONS_OF_LOW_MIN_CAPACITY;
  return Math.min(connectionLimitOfMemory(max * GIBIBYTES_PER_UNIT), cap);
}

/** The memory of the `large` size of a family. Each larger size has twice as much. Unit: GiB. */
const MEMORY_OF_LARGE: Record<string, number> = { t: 8, m: 8, r: 16 };
const EIGHTHS_OF_LARGE: Record<string, number> = { micro: 1, small: 2, medium: 4, large: 8 };

/** Returns the memory of an instance, or undefined if its type is unknown. Unit: GiB. */
export function memoryOfInstance(instanceType: ec2.InstanceType): number | undefined {
  const [, family, size] = /^([a-z])\w*\.(\w+)$/.exec(instanceType.toString()) ?? [];
  const large = MEMORY_OF_LARGE[family];
  if (large === undefined) return undefined;
  const times = /^(\d*)xlarge$/.exec(size);
  if (times) return large * 2 * Number(times[1] || 1);
  const eighths = EIGHTHS_OF_LARGE[size];
  return eighths === undefined ? undefined : (eighths * large) / EIGHTHS_OF_LARGE.large;
}

/** Returns the connection limit of an instance, or undefined if the memory of its type is unknown. */
export function connectionLimitOfInstance(instanceType: ec2.InstanceType): number | undefined {
  const memory = memoryOfInstance(instanceType);
  return memory === undefined ? undefined : connectionLimitOfMemory(memory);
}
