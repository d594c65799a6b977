import { Duration } from 'aws-cdk-lib';
import type * as appmesh from 'aws-cdk-lib/aws-appmesh';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { containerLogs } from '../../logs/container-logs';
import type { IMeshMember } from '../mesh-member';

export const ENVOY = 'envoy';

/** The ports of App Mesh's Envoy: its admin, what comes in, what goes out. Unit: TCP port. */
export const PORTS = { admin: 9901, ingress: 15_000, egress: 15_001 };

/** AWS's own example has 500 at most and asks for 64 at least. Unit: MiB. */
export const MEMORY = 256;

/** The user whose traffic goes past the proxy: Envoy's. */
const USER = 1337;

/** Where a task asks for its credentials and its metadata. */
const NEVER_REDIRECTED = ['169.254.170.2', '169.254.169.254'];

/** @see https://docs.aws.amazon.com/app-mesh/latest/userguide/getting-started-ecs.html */
const READY_CHECK = `curl -s http://localhost:${PORTS.admin}/server_info | grep state | grep -q LIVE`;

/** Puts App Mesh's Envoy beside the application, which may not begin before it, and sends all its traffic through it. */
export function addEnvoy(member: IMeshMember, { ref: nodeArn }: appmesh.CfnVirtualNode, image: ecs.ContainerImage) {
  const { taskDefinition, container } = member;
  const envoy = taskDefinition.addContainer(ENVOY, {
    image,
    environment: { APPMESH_RESOURCE_ARN: nodeArn },
    healthCheck: {
      command: ['CMD-SHELL', READY_CHECK],
      interval: Duration.seconds(5),
      timeout: Duration.seconds(2),
      retries: 3,
      startPeriod: Duration.seconds(10),
    },
    memoryLimitMiB: MEMORY,
    essential: true,
    user: String(USER),
    logging: containerLogs(member.sidecarLogGroup, ENVOY),
  });
  container.addContainerDependencies({ container: envoy, condition: ecs.ContainerDependencyCondition.HEALTHY });
  taskDefinition.taskRole.addToPrincipalPolicy(
    new iam.PolicyStatement({ actions: ['appmesh:StreamAggregatedResources'], resources: [nodeArn] }),
  );
  const proxy = new ecs.AppMeshProxyConfiguration({
    containerName: ENVOY,
    properties: {
      appPorts: [member.port],
      proxyIngressPort: PORTS.ingress,
      proxyEgressPort: PORTS.egress,
      ignoredUID: USER,
      egressIgnoredIPs: NEVER_REDIRECTED,
    },
  });
  // The CDK takes it when a task definition is made, and this one is there already.
  (taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).proxyConfiguration = proxy.bind(member, taskDefinition);
}
