import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { TradingMesh } from '../mesh/trading-mesh';
import type { Severities } from '../runbook/severity';
import { requireAlarmKinds } from '../runbook/severity-overrides';
import { EncryptionKey } from '../security/encryption-key';
import { Protection } from '../security/protection';
import { kindsOfWorker, resolveThresholds } from '../service/alarm-thresholds';
import { DeploymentPolicy } from '../service/deployment/deployment-policy';
import { resolveScaling } from '../service/scaling/service-scaling';
import { UsageError } from '../validation/usage-error';
import { ContainerHealthCheck } from '../workload/container-health-check';
import { requireMatchingNetwork } from '../workload/require-matching-network';
import { defaultServiceName } from '../workload/service-address';
import { WorkSource } from './sources/work-source';
import type { WorkerOptions } from './worker-options';

/** Properties of a `FargateWorker`. */
export interface FargateWorkerProps extends WorkerOptions {
  /** The cluster of the tasks: a `SpotCluster`, or any other cluster with the Fargate capacity providers. */
  readonly cluster: ecs.ICluster;

  /** The mesh whose services the worker can call. */
  readonly mesh: TradingMesh;

  /**
   * The name of the worker: a DNS label, unique in the mesh.
   *
   * @default - the construct id in kebab case
   */
  readonly workerName?: string;

  /**
   * The KMS key that encrypts logs and images.
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

/** Returns the settings of a worker, with the defaults. Throws if two of them do not fit together. */
export function resolveWorkerProps(scope: Construct, id: string, props: FargateWorkerProps) {
  const { workerName = defaultServiceName(scope, id), cluster, mesh, source = WorkSource.none() } = props;
  requireMatchingNetwork(scope, cluster, mesh);
  requireAlarmKinds(scope, 'severities', props.severities, [
    ...kindsOfWorker(props.alarms),
    ...source._traits.alarmKinds,
  ]);
  const severities = (props.severities ?? {}) as Severities;
  return {
    serviceName: workerName,
    source,
    architecture: props.architecture ?? ecs.CpuArchitecture.X86_64,
    encryptionKey: props.encryptionKey ?? EncryptionKey.ofStack(scope),
    protection: props.protection ?? Protection.production(),
    scaling: resolveScaling(scope, props.scaling, source._traits),
    thresholds: resolveThresholds(props.alarms, severities),
    severities,
    deployment: DeploymentPolicy.rolling(props.rolling),
    healthCheck: healthCheckOf(scope, props.containerHealthCheck),
  };
}

function healthCheckOf(scope: Construct, check = ContainerHealthCheck.none()): ecs.HealthCheck | undefined {
  if (!check._needsPort) return check._bind();
  throw new UsageError(scope, 'InvalidHealthCheck', {
    got: 'containerHealthCheck: ContainerHealthCheck.http()',
    expected: 'a command, because a worker has no port',
    fix: "use ContainerHealthCheck.command(), for example with ['CMD', 'test', '-f', '/tmp/healthy']",
  });
}
