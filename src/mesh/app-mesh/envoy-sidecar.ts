import { Duration } from 'aws-cdk-lib';
import type * as appmesh from 'aws-cdk-lib/aws-appmesh';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { containerLogs } from '../../logs/container-logs';
import { addDeclared } from '../../security/declared-access';
import type { IMeshMember } from '../mesh-member';

export const ENVOY = 'envoy';

/** The ports of App Mesh's Envoy: its admin interface, ingress and egress. Unit: TCP port. */
export const PORTS = { admin: 9901, ingress: 15_000, egress: 15_001 };

/** AWS's example has a limit of 500 and a reservation of 64. Unit: MiB. */
export const MEMORY = 256;

/** The user id of Envoy, whose own traffic bypasses the proxy. */
const USER = 1337;

/** The addresses from which a task reads its credentials and its metadata. */
const NEVER_REDIRECTED = ['169.254.170.2', '169.254.169.254'];

/** @see https://docs.aws.amazon.com/app-mesh/latest/userguide/getting-started-ecs.html */
const READY_CHECK = `curl -s http://localhost:${PORTS.admin}/server_info | grep state | grep -q LIVE`;

/** Adds App Mesh's Envoy to a task and sends all traffic through it. The application starts after Envoy. */
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
  addDeclared(
    taskDefinition.taskRole,
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
  // The CDK accepts a proxy configuration only as a property of a new task definition.
  (taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).proxyConfiguration = proxy.bind(member, taskDefinition);
}
