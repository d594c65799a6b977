import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { TradingMesh } from '../mesh/trading-mesh';
import { EncryptionKey } from '../security/encryption-key';
import { Protection } from '../security/protection';
import { UsageError } from '../validation/usage-error';
import { requireMatchingNetwork } from '../workload/require-matching-network';
import { defaultServiceName } from '../workload/service-address';
import type { JobOptions } from './job-options';
import { JobSchedule } from './schedule/job-schedule';

/** Properties of a `FargateJob`. */
export interface FargateJobProps extends JobOptions {
  /** The cluster of the tasks: a `SpotCluster`, or any other cluster with the Fargate capacity providers. */
  readonly cluster: ecs.ICluster;

  /** The mesh whose services the job calls. */
  readonly mesh: TradingMesh;

  /**
   * The name of the job: a DNS label, unique among the jobs and services of the mesh.
   *
   * @default - the construct id in kebab case
   */
  readonly jobName?: string;

  /**
   * The KMS key that encrypts logs, images and dead letters.
   *
   * @default - the key that all constructs of the stack share
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether logs and images are kept when the stack is deleted.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;
}

const DEFAULT_RETRIES = 2;
const DEFAULT_PARALLEL = 10;
/** The maximum duration of all periods of an alarm. Unit: minutes. */
const DAY = 24 * 60;
/** The time for the start of a task and for the pauses between attempts. Unit: minutes. */
const SLACK = 15;
/**
 * The maximum number of attempts of all items. Each attempt is about 12 events, and an execution has at most 25,000.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const MAX_ATTEMPTS = 1_500;

/** Returns the settings of a job, with the defaults. Throws if two of them do not fit together. */
export function resolveProps(scope: Construct, id: string, props: FargateJobProps) {
  const { cluster, mesh, items = [], retries = DEFAULT_RETRIES, timeout = Duration.hours(1) } = props;
  requireMatchingNetwork(scope, cluster, mesh);
  if (props.exec) throw execOfJob(scope);
  if (props.maxParallel !== undefined && items.length === 0) throw parallelWithoutItems(scope, props.maxParallel);
  if (items.length * (retries + 1) > MAX_ATTEMPTS) throw tooManyItems(scope, items.length, retries);
  const start = (props.startWithin ?? Duration.minutes(SLACK)).toMinutes();
  const longest = Math.ceil(
    timeout.toMinutes({ integral: false }) * (retries + 1) * Math.max(1, rounds(props)) + SLACK,
  );
  return {
    jobName: props.jobName ?? defaultServiceName(scope, id),
    architecture: props.architecture ?? ecs.CpuArchitecture.X86_64,
    encryptionKey: props.encryptionKey ?? EncryptionKey.ofStack(scope),
    protection: props.protection ?? Protection.production(),
    schedule: (props.schedule ?? JobSchedule.onDemand())._bind(scope),
    maxParallel: props.maxParallel ?? DEFAULT_PARALLEL,
    retries,
    timeout,
    startMinutes: start,
    finishMinutes: props.finishWithin?.toMinutes() ?? Math.min(longest, DAY),
  };
}

/** Returns how often a run fills its parallel tasks. */
function rounds({ items = [], maxParallel = DEFAULT_PARALLEL }: FargateJobProps): number {
  return Math.ceil(items.length / maxParallel);
}

function execOfJob(scope: Construct): UsageError {
  return new UsageError(scope, 'ExecOfJob', {
    got: 'exec: true, for a job',
    expected: 'no ECS Exec: a job ends by itself, and its log and its dead letters show what it did',
    fix: 'remove exec, or use exec: false for a read-only root file system',
  });
}

function parallelWithoutItems(scope: Construct, maxParallel: number): UsageError {
  return new UsageError(scope, 'ParallelWithoutItems', {
    got: `maxParallel: ${maxParallel}, and no items`,
    expected: 'items, because a run without a list is one task',
    fix: "add items, for example items: ['XNYS', 'XLON'], or remove maxParallel",
  });
}

function tooManyItems(scope: Construct, items: number, retries: number): UsageError {
  return new UsageError(scope, 'TooManyItems', {
    got: `${items} items with ${retries} retries: up to ${items * (retries + 1)} tasks in one run`,
    expected: `at most ${MAX_ATTEMPTS}, because an execution of Step Functions has at most 25,000 events`,
    fix: 'decrease retries, or give each task several items',
  });
}
