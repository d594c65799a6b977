import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AppProtocol } from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { MeshProxy } from '../mesh/mesh-data-plane';
import { addEndpointFor } from '../network/service-endpoints';
import { returned } from '../validation/provided';
import { ContainerHealthCheck } from '../workload/container-health-check';
import { requireNoPublicImage, requirePrivateImages } from '../workload/require-private-images';
import { ServiceImage } from '../workload/service-image';
import type { IImageHost } from '../workload/service-image-config';
import { Tracing } from '../workload/tracing';
import { WorkloadTask } from '../workload/workload-task';
import type { ServiceOptions } from './service-options';

/** The parts of a service that its tasks need. */
export interface TaskOwner extends Construct, IImageHost {
  readonly serviceName: string;
  readonly port: number;
  readonly portName: string;
  readonly healthPath: string;
  readonly logGroup: logs.ILogGroup;
  readonly sidecarLogGroup: logs.ILogGroup;
  readonly mesh: { readonly metricNamespace: string };
}

/** The properties of the tasks of a service. */
export interface ServiceTaskProps {
  readonly options: ServiceOptions;
  /** The proxy that the mesh adds to each task. */
  readonly proxy: MeshProxy;
  /** The VPC of the tasks. */
  readonly vpc: ec2.IVpc;
  /** Whether the tasks can reach public image registries. */
  readonly hasInternetEgress: boolean;
}

/** Creates the task of a service. Throws when its subnets have no route to the registry of an image. */
export function serviceTask(service: TaskOwner, props: ServiceTaskProps): WorkloadTask {
  const { options, proxy, vpc, hasInternetEgress } = props;
  const { serviceName, port, portName, healthPath, architecture, logGroup, sidecarLogGroup } = service;
  const source = options.image ?? ServiceImage.placeholder();
  const image = returned('ServiceImage', 'bind', () => source.bind(service), { by: source, where: service });
  const system = options.tracing ?? Tracing.openTelemetry();
  const target = { logGroup, sidecarLogGroup, metricNamespace: service.mesh.metricNamespace };
  const tracing = returned('Tracing', 'bind', () => system.bind(service, serviceName, target), {
    by: system,
    where: service,
  });
  const sendsTraces = tracing.statements?.some(({ actions }) => actions.some((action) => action.startsWith('xray:')));
  if (sendsTraces) addEndpointFor('Xray', vpc);
  if (!hasInternetEgress) requireNoPublicImage(service, vpc, { image, tracing, proxy });
  const task = new WorkloadTask(service, 'Task', {
    name: serviceName,
    options,
    portMapping: { name: portName, containerPort: port, appProtocol: AppProtocol.http },
    healthCheck: (options.containerHealthCheck ?? ContainerHealthCheck.http())._bind({ port, healthPath }),
    architecture,
    image,
    tracing,
    logGroup,
    sidecarLogGroup,
    proxy,
  });
  if (!hasInternetEgress) requirePrivateImages(service, vpc, task.sidecars);
  return task;
}
