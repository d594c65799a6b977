import { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { NetworkEntry, NetworkHealth } from '../../mesh/network-connections';
import type { TcpRoute } from '../routes/tcp-route';

/** The default delay, which AWS recommends as the minimum. Unit: seconds. */
const DEREGISTRATION_DELAY = 120;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html */
const ENDS_CONNECTIONS_OF_UNHEALTHY = 'target_health_state.unhealthy.connection_termination.enabled';

/** The port of a service's tasks that the load balancer connects to. */
export interface NetworkTargetGroupProps {
  readonly vpc: ec2.IVpc;
  /** The port of the tasks, and its encryption. */
  readonly entry: NetworkEntry;
  readonly route: TcpRoute;
}

/** Returns the health check of a proxy, or that of an application: a connection to its port. */
function healthCheckOf(health?: NetworkHealth): elbv2.HealthCheck {
  if (!health) return { protocol: elbv2.Protocol.TCP };
  const { port, path, encrypted } = health;
  return { protocol: encrypted ? elbv2.Protocol.HTTPS : elbv2.Protocol.HTTP, port: String(port), path };
}

/** Creates a target group for the tasks of a service. */
export function createNetworkTargetGroup(
  service: Construct,
  id: string,
  { vpc, entry, route }: NetworkTargetGroupProps,
): elbv2.NetworkTargetGroup {
  const group = new elbv2.NetworkTargetGroup(service, id, {
    vpc,
    targetType: elbv2.TargetType.IP,
    protocol: entry.encrypted ? elbv2.Protocol.TLS : elbv2.Protocol.TCP,
    port: entry.port,
    // AWS disables it by default for addresses as targets.
    preserveClientIp: true,
    deregistrationDelay: route.deregistrationDelay ?? Duration.seconds(DEREGISTRATION_DELAY),
    // ECS sends SIGTERM after the delay, and the application then ends its sessions on the open connections.
    connectionTermination: false,
    healthCheck: {
      ...healthCheckOf(entry.health),
      interval: Duration.seconds(10),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
    },
  });
  // By default the load balancer resets all connections of an unhealthy task. A task that drains is unhealthy on purpose.
  group.setAttribute(ENDS_CONNECTIONS_OF_UNHEALTHY, 'false');
  return group;
}
