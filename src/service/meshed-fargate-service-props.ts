import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { Protocol } from '../mesh/protocol';
import type { TradingMesh } from '../mesh/trading-mesh';
import type { Severities } from '../runbook/severity';
import { requireAlarmKinds } from '../runbook/severity-overrides';
import { EncryptionKey } from '../security/encryption-key';
import { Protection } from '../security/protection';
import { requireMatchingNetwork } from '../workload/require-matching-network';
import { defaultServiceName } from '../workload/service-address';
import { kindsOfService, resolveThresholds } from './alarm-thresholds';
import { DeploymentPolicy } from './deployment/deployment-policy';
import { resolveScaling } from './scaling/service-scaling';
import type { ServiceOptions } from './service-options';

/** Properties of a `MeshedFargateService`. */
export interface MeshedFargateServiceProps extends ServiceOptions {
  /** The cluster of the tasks: a `SpotCluster`, or any other cluster with the Fargate capacity providers. */
  readonly cluster: ecs.ICluster;

  /** The mesh that the service joins. */
  readonly mesh: TradingMesh;

  /**
   * The name by which other services call the service: a DNS label, unique in the mesh.
   *
   * @default - the construct id in kebab case
   */
  readonly serviceName?: string;

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

/** Returns the settings of a service, with the defaults. Throws if two of them do not fit together. */
export function resolveProps(scope: Construct, id: string, props: MeshedFargateServiceProps) {
  const { serviceName = defaultServiceName(scope, id), port = 8080, protocol = Protocol.http(), cluster, mesh } = props;
  requireMatchingNetwork(scope, cluster, mesh);
  requireAlarmKinds(scope, 'severities', props.severities, kindsOfService(protocol, props.alarms));
  const severities = (props.severities ?? {}) as Severities;
  return {
    serviceName,
    port,
    protocol,
    traffic: props.traffic ?? {},
    architecture: props.architecture ?? ecs.CpuArchitecture.X86_64,
    healthPath: props.healthPath ?? '/health',
    encryptionKey: props.encryptionKey ?? EncryptionKey.ofStack(scope),
    protection: props.protection ?? Protection.production(),
    scaling: resolveScaling(scope, props.scaling),
    thresholds: resolveThresholds(props.alarms, severities, protocol),
    severities,
    deployment: props.deployment ?? DeploymentPolicy.rolling(),
  };
}
