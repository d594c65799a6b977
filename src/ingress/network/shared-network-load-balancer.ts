import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { NetworkEntry } from '../../mesh/network-connections';
import { allowIngress } from '../../network/allow-ingress';
import { type DeclaredConnection, declareConnections } from '../../security/declared-access';
import { EncryptionKey } from '../../security/encryption-key';
import { Protection } from '../../security/protection';
import type { MeshedFargateService } from '../../service/meshed-fargate-service';
import { brand } from '../../validation/brand';
import { checked, placed } from '../../validation/checked';
import { requireSameEnvironment } from '../../validation/same-environment';
import { requireReachableService } from '../require-reachable-service';
import type { Route } from '../routes/route';
import type { TcpRoute } from '../routes/tcp-route';
import { createNetworkEntry, type OwnNetworkEntry } from './network-entry';
import type { NetworkIngress } from './network-ingress';
import { addNetworkListener } from './network-listener';
import { NetworkPorts } from './network-ports';
import { createNetworkTargetGroup } from './network-target-group';
import { createNetworkShift } from './network-traffic-shift';
import { requireTcpRoute } from './require-tcp-routes';
import { networkEntryOf } from './service-entry';

/** Properties of a `SharedNetworkLoadBalancer`. */
export interface SharedNetworkLoadBalancerProps {
  /**
   * The VPC, with public subnets in at least two Availability Zones. An internal load balancer needs private subnets
   * instead.
   */
  readonly vpc: ec2.IVpc;

  /** The kind of network ingress: `NetworkIngress.internetFacing()` or `NetworkIngress.internal()`. */
  readonly networkIngress: NetworkIngress;

  /**
   * The key that encrypts the logs of functions that deployments with a traffic shift need.
   *
   * @default - the key that the constructs of this stack share
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether the load balancer has deletion protection, and whether its addresses and its logs are kept when the stack is
   * deleted.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;
}

/**
 * One Network Load Balancer for all services with a `Route.tcp()`, each with a port of its own.
 *
 * It has a security group that only the allowed clients pass, and distributes connections over all Availability Zones.
 * Tasks see the addresses of clients. With a certificate it decrypts TLS and writes an access log.
 */
export class SharedNetworkLoadBalancer extends Construct {
  static {
    brand(SharedNetworkLoadBalancer, 'SharedNetworkLoadBalancer');
  }

  /** The load balancer of Elastic Load Balancing. */
  public readonly loadBalancer: elbv2.NetworkLoadBalancer;

  /** The security group of the load balancer, with a rule for each client and port. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The Elastic IP addresses, one for each Availability Zone. Empty without `fixedAddresses`. */
  public readonly addresses: string[];

  /** The kind of network ingress. */
  public readonly networkIngress: NetworkIngress;

  private readonly vpc: ec2.IVpc;
  private readonly entry: OwnNetworkEntry;
  private readonly ports = new NetworkPorts();
  private readonly services: MeshedFargateService[] = [];
  private readonly connections: DeclaredConnection[] = [];
  private readonly encryptionKey: kms.IKey;
  private readonly protection: Protection;

  public constructor(scope: Construct, id: string, props: SharedNetworkLoadBalancerProps) {
    super(...placed('new SharedNetworkLoadBalancer', scope, id));
    const given = checked('new SharedNetworkLoadBalancer', 'props', props, this);
    const { networkIngress: ingress, vpc } = given;
    const { certificate } = ingress;
    if (certificate) {
      const { certificateArn: arn } = certificate;
      requireSameEnvironment(this, { what: 'the certificate', resource: certificate, arn });
    }
    this.vpc = vpc;
    this.networkIngress = ingress;
    this.protection = given.protection ?? Protection.production();
    this.encryptionKey = given.encryptionKey ?? EncryptionKey.ofStack(this);
    const { encryptionKey, protection } = this;
    this.entry = createNetworkEntry(this, { vpc, ingress, encryptionKey, protection });
    this.loadBalancer = this.entry.loadBalancer;
    this.securityGroup = this.entry.securityGroup;
    this.addresses = this.entry.addresses;
    declareConnections(this, () => [...this.clientConnections(), ...this.connections]);
  }

  /** The DNS name of the load balancer, which clients connect to. */
  public get dnsName(): string {
    return this.loadBalancer.loadBalancerDnsName;
  }

  /** The names of the services with routes, sorted. */
  public get serviceNames(): string[] {
    return this.services.map(({ serviceName }) => serviceName).sort();
  }

  /**
   * Adds the route of a service. Connections of allowed clients to its port go to a healthy task of the service.
   *
   * Throws if another service has the port, or if the service has another protocol than TCP or more than one route. Also
   * throws if the service is in another VPC, Region or account, or behind another load balancer.
   *
   * @param service the service
   * @param routes one `Route.tcp()`; with an empty list, the service gets no connections from outside
   */
  public addRoutes(service: MeshedFargateService, routes: Route[]): void {
    checked('SharedNetworkLoadBalancer.addRoutes', 'service', service, this);
    checked('SharedNetworkLoadBalancer.addRoutes', 'routes', routes, this);
    if (routes.length === 0) return;
    const route = requireTcpRoute(service, routes);
    requireReachableService(service, { loadBalancer: this, vpc: this.vpc });
    for (const port of portsOf(route)) this.open(service, port);
    const entry = networkEntryOf(service, this.networkIngress);
    this.allowLoadBalancer(service, entry);
    if (service.shiftsTraffic) this.addShiftedRoute(service, route, entry);
    else this.addRollingRoute(service, route, entry);
    this.services.push(service);
  }

  /** Opens a port for the allowed clients. */
  private open(service: MeshedFargateService, port: number): void {
    this.ports.add(service, port);
    for (const client of this.networkIngress.clients) {
      this.securityGroup.addIngressRule(client, ec2.Port.tcp(port), 'Allowed clients');
    }
  }

  /** Allows the load balancer to connect to the tasks, with rules in the stack of the service. */
  private allowLoadBalancer(service: MeshedFargateService, entry: NetworkEntry): void {
    const allow = (id: string, port: number) => {
      const description = 'Network Load Balancer to target';
      const groups = { from: this.securityGroup, to: service.securityGroup };
      service._startAfter(allowIngress(service, id, { ...groups, port, description, withEgress: true }));
      this.connections.push({ ...groups, port, by: `the routes of ${service.serviceName}` });
    };
    allow('FromNetworkLoadBalancer', entry.port);
    if (entry.health) allow('FromNetworkHealthChecks', entry.health.port);
  }

  private addRollingRoute(service: MeshedFargateService, route: TcpRoute, entry: NetworkEntry): void {
    const { loadBalancer, networkIngress: ingress } = this;
    const targetGroup = this.createTargetGroup(service, 'NetworkTargetGroup', route, entry);
    const action = elbv2.NetworkListenerAction.forward([targetGroup]);
    addNetworkListener(service, { loadBalancer, ingress, port: route.port, action });
    service.attachNetworkTargetGroup(targetGroup);
  }

  private addShiftedRoute(service: MeshedFargateService, route: TcpRoute, entry: NetworkEntry): void {
    const { loadBalancer, networkIngress: ingress, encryptionKey, protection } = this;
    const { port, testPort } = route;
    const targetGroup = this.createTargetGroup(service, 'NetworkTargetGroup', route, entry);
    const alternateTargetGroup = this.createTargetGroup(service, 'AlternateNetworkTargetGroup', route, entry);
    const groups = { targetGroup, alternateTargetGroup };
    const props = { loadBalancer, ingress, port, testPort, ...groups, encryptionKey, protection };
    service.attachNetworkTargetGroup(targetGroup, createNetworkShift(service, props));
  }

  private createTargetGroup(service: MeshedFargateService, id: string, route: TcpRoute, entry: NetworkEntry) {
    const { vpc } = this;
    return createNetworkTargetGroup(service, `${this.entry.targetGroupPrefix}${id}`, { vpc, entry, route });
  }

  private clientConnections(): DeclaredConnection[] {
    const { securityGroup: to } = this;
    return this.ports.all.flatMap((port) =>
      this.networkIngress.clients.map((from) => ({ from, to, port, by: 'networkIngress' })),
    );
  }
}

function portsOf({ port, testPort }: TcpRoute): number[] {
  return testPort === undefined ? [port] : [port, testPort];
}
