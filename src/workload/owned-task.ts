import type { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { MeshProxy } from '../mesh/mesh-data-plane';
import type { ProxyStop } from '../mesh/proxy-stop';
import { addEndpointFor } from '../network/service-endpoints';
import { returned } from '../validation/provided';
import { requireNoPublicImage, requirePrivateImages } from './require-private-images';
import { ServiceImage } from './service-image';
import type { IImageHost } from './service-image-config';
import { resolveStopTimeout } from './stop-timeout';
import { Tracing } from './tracing';
import type { WorkloadOptions } from './workload-options';
import { WorkloadTask } from './workload-task';

/** The parts of a service, a worker or a job that its tasks need. */
export interface TaskOwner extends Construct, IImageHost {
  readonly serviceName: string;
  readonly logGroup: logs.ILogGroup;
  readonly sidecarLogGroup: logs.ILogGroup;
  readonly mesh: { readonly metricNamespace: string };
}

/** The properties of the tasks of an owner. */
export interface OwnedTaskProps {
  readonly options: WorkloadOptions;
  /** The proxy that the mesh adds to each task. */
  readonly proxy: MeshProxy;
  /** The VPC of the tasks. */
  readonly vpc: ec2.IVpc;
  /** Whether the tasks can reach public image registries. */
  readonly hasInternetEgress: boolean;
  /**
   * The port mapping of the application.
   *
   * @default - the application listens on no port
   */
  readonly portMapping?: ecs.PortMapping;
  /**
   * The time that requests and the proxy need when the task stops.
   *
   * @default - no requests, and a proxy that stops at once
   */
  readonly stopping?: StoppingRequests;
  /**
   * The health check of the application's container.
   *
   * @default - no health check
   */
  readonly healthCheck?: ecs.HealthCheck;
}

/** The time that requests to a task and its proxy need when it stops. */
export interface StoppingRequests {
  readonly proxy: ProxyStop;
  /** The timeout of requests, if it was set. 0 means no limit. */
  readonly timeout?: Duration;
}

/** Creates the task of an owner. Throws when its subnets have no route to the registry of an image. */
export function ownedTask(owner: TaskOwner, props: OwnedTaskProps): WorkloadTask {
  const { options, proxy, vpc, hasInternetEgress, portMapping, healthCheck } = props;
  const { serviceName, architecture, logGroup, sidecarLogGroup } = owner;
  const source = options.image ?? ServiceImage.placeholder();
  const image = returned('ServiceImage', 'bind', () => source.bind(owner), { by: source, where: owner });
  const system = options.tracing ?? Tracing.openTelemetry();
  const target = { logGroup, sidecarLogGroup, metricNamespace: owner.mesh.metricNamespace };
  const tracing = returned('Tracing', 'bind', () => system.bind(owner, serviceName, target), {
    by: system,
    where: owner,
  });
  const sendsTraces = tracing.statements?.some(({ actions }) => actions.some((action) => action.startsWith('xray:')));
  if (sendsTraces) addEndpointFor('Xray', vpc);
  if (!hasInternetEgress) requireNoPublicImage(owner, vpc, { image, tracing, proxy });
  const { stopTimeout: given, capacity, sidecars = [] } = options;
  const stopTimeout = resolveStopTimeout(owner, {
    ...props.stopping,
    stopTimeout: given,
    capacity,
    sidecars: tracing.sidecar ? [tracing.sidecar, ...sidecars] : sidecars,
  });
  const task = new WorkloadTask(owner, 'Task', {
    name: serviceName,
    options: { ...options, stopTimeout },
    portMapping,
    healthCheck,
    architecture,
    image,
    tracing,
    logGroup,
    sidecarLogGroup,
    proxy,
  });
  if (!hasInternetEgress) requirePrivateImages(owner, vpc, task.sidecars);
  return task;
}
