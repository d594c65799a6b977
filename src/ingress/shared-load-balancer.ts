import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { fitGroupDescriptions } from '../network/group-description';
import { limitSecurityGroupRules } from '../quotas/security-group-rules';
import { ServiceQuotas } from '../quotas/service-quotas';
import { OwnAlarm } from '../runbook/own-alarm';
import { type DeclaredConnection, declareConnections } from '../security/declared-access';
import { EncryptionKey } from '../security/encryption-key';
import { acknowledgeSolutionsRule } from '../security/nag-acknowledgements';
import { Protection } from '../security/protection';
import { retainNeeds } from '../security/retention';
import type { MeshedFargateService } from '../service/meshed-fargate-service';
import { requestsOfTargets, serverErrorPercent } from '../service/request-metrics';
import { brand } from '../validation/brand';
import { checked, placed } from '../validation/checked';
import { AccessLogBucket } from './access-log-bucket';
import { addListenerRule } from './add-listener-rule';
import { createBlueGreenTarget, createTestRoute, requireOneRoute } from './blue-green-rules';
import { CustomDomain } from './custom-domain';
import type { Ingress } from './ingress';
import { listenerConditions } from './listener-conditions';
import { ListenerRules, MAINTENANCE_PRIORITY } from './listener-rules';
import { addListeners } from './listeners';
import { resolvePlacement } from './placement';
import { requireAuthentication } from './require-authentication';
import { requireReachableService } from './require-reachable-service';
import { requireRoutes } from './require-routes';
import type { Authentication } from './routes/authentication';
import type { Route } from './routes/route';
import type { StickySessions } from './routes/sticky-sessions';
import { createTargetGroup } from './target-group';
import { WebFirewall } from './web-firewall';

/** Properties of a `SharedLoadBalancer`. */
export interface SharedLoadBalancerProps {
  /**
   * The VPC, with public subnets in at least two Availability Zones. An internal load balancer needs private subnets
   * instead.
   */
  readonly vpc: ec2.IVpc;

  /** The kind of ingress: `Ingress.https()`, `Ingress.domain()` or `Ingress.http()`. */
  readonly ingress: Ingress;

  /**
   * The key that encrypts the log of the firewall.
   *
   * @default - the key that the constructs of this stack share
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether the load balancer has deletion protection, and whether its logs are retained when the stack is deleted.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;
}

/** Options for the requests of a service. */
export interface ServiceRouting {
  /**
   * Sends the requests of a client to the same task.
   *
   * @default - a request can go to any task
   */
  readonly stickySessions?: StickySessions;
}

/**
 * One load balancer for all services with routes. It faces the internet unless it is internal.
 *
 * It writes an access log, drops invalid headers, and answers 404 if no route matches. AWS WAF protects it unless the
 * firewall is turned off.
 */
export class SharedLoadBalancer extends Construct {
  static {
    brand(SharedLoadBalancer, 'SharedLoadBalancer');
  }

  /** The load balancer of Elastic Load Balancing. */
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;

  /** The listener that holds the routes. */
  public readonly listener: elbv2.ApplicationListener;

  /** The URL for clients. */
  public readonly url: string;

  /** The firewall, unless it is turned off. */
  public readonly firewall?: WebFirewall;

  /** The DNS names of the load balancer, if it has a custom domain. The URL uses the first one. */
  public readonly domainNames: string[];

  /** @internal */
  public readonly _certificates: acm.ICertificate[];

  private readonly vpc: ec2.IVpc;
  private readonly ingress: Ingress;
  private readonly sessions = new Map<string, Authentication>();
  private readonly rules: ListenerRules;
  private readonly encryptionKey: kms.IKey;
  private readonly protection: Protection;
  private readonly services: MeshedFargateService[] = [];

  public constructor(scope: Construct, id: string, props: SharedLoadBalancerProps) {
    super(...placed('new SharedLoadBalancer', scope, id));
    const given = checked('new SharedLoadBalancer', 'props', props, this);
    const { ingress, vpc, protection = Protection.production() } = given;
    const encryptionKey = given.encryptionKey ?? EncryptionKey.ofStack(this);
    ingress._validate(this);
    const { vpcSubnets, clients } = resolvePlacement(this, vpc, ingress);
    const domain = ingress._domain && new CustomDomain(this, 'Domain', ingress._domain);

    this.vpc = vpc;
    this.ingress = ingress;
    this.encryptionKey = encryptionKey;
    this.protection = protection;
    this.rules = new ListenerRules(ingress.maintenance !== undefined, ServiceQuotas.of(this));
    this.loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc,
      vpcSubnets,
      internetFacing: ingress.internetFacing,
      ipAddressType: ingress.dualStack ? elbv2.IpAddressType.DUAL_STACK : undefined,
      deletionProtection: protection.deletionProtection,
      dropInvalidHeaderFields: true,
    });
    // Without it, nobody can move the load balancer away from a zone with an incident. The default of AWS is false.
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/zonal-shift.html
    this.loadBalancer.setAttribute('zonal_shift.config.enabled', 'true');
    fitGroupDescriptions(this.loadBalancer.connections);
    for (const group of this.loadBalancer.connections.securityGroups) limitSecurityGroupRules(group);
    // AWS refuses to delete a load balancer with deletion protection, and the deletion of the stack would fail.
    if (protection.deletionProtection) this.loadBalancer.applyRemovalPolicy(protection.removalPolicy);
    retainNeeds(this, protection);
    new AccessLogBucket(this, 'AccessLogs', { encryptionKey, protection }).enableLogging(this.loadBalancer);
    if (ingress.firewall) {
      this.firewall = new WebFirewall(this, 'Firewall', {
        loadBalancer: this.loadBalancer,
        rateLimit: ingress.rateLimit,
        clientAddressHeader: ingress.clientAddressHeader,
        rules: ingress.firewallRules,
        encryptionKey,
        protection,
      });
    }
    this._certificates = domain ? [domain.certificate] : ingress.certificates;
    const { loadBalancer, _certificates: certificates } = this;
    this.listener = addListeners(this, { loadBalancer, ingress, certificates, clients });
    if (ingress.maintenance) {
      addListenerRule(this.listener, {
        listener: this.listener,
        priority: MAINTENANCE_PRIORITY,
        conditions: [elbv2.ListenerCondition.pathPatterns(['*'])],
        action: ingress.maintenance._bind(),
      });
    }
    const ports = this.loadBalancer.listeners.map(({ port }) => port);
    declareConnections(this, () => [...this.clientConnections(ports, clients), ...this.serviceConnections()]);
    domain?.addRecords(this.loadBalancer, ingress.dualStack);
    this.domainNames = domain?.names ?? [];
    const [host = this.loadBalancer.loadBalancerDnsName] = this.domainNames;
    this.url = `${ingress.encrypted ? 'https' : 'http'}://${host}`;
    if (!clients) {
      acknowledgeSolutionsRule(
        this.loadBalancer,
        'EC23',
        'The load balancer accepts connections from the internet, which is its purpose. Only its listener ports are open.',
      );
    }
  }

  /** The names of the services with routes, sorted. */
  public get serviceNames(): string[] {
    return this.services.map(({ serviceName }) => serviceName).sort();
  }

  /**
   * Adds the routes of a service. Requests that match at least one of them go to the service.
   *
   * Throws if a route collides with another one, or exceeds the quotas of a load balancer. Also throws if the service is in
   * another VPC, Region or account, or if it has routes already.
   *
   * @param service the service
   * @param routes alternatives; with an empty list, the service gets no requests from outside
   * @param options options for the requests of the service
   */
  public addRoutes(service: MeshedFargateService, routes: Route[], options?: ServiceRouting): void {
    checked('SharedLoadBalancer.addRoutes', 'service', service, this);
    checked('SharedLoadBalancer.addRoutes', 'routes', routes, this);
    const given = checked('SharedLoadBalancer.addRoutes', 'options', options ?? {}, this);
    requireRoutes(service, routes, given.stickySessions);
    if (routes.length === 0) return;
    requireReachableService(service, { loadBalancer: this.loadBalancer, vpc: this.vpc });
    for (const route of routes) this.validateRoute(service, route);
    if (service._deployment.shiftsTraffic) this.addShiftedRoute(service, routes, given);
    else this.addRollingRoutes(service, routes, given);
    this.services.push(service);
    const { serverErrorPercent: threshold, minRequestsPerMinute: minimum } = service._thresholds;
    service._addRequestAlarm(
      new OwnAlarm(service, 'ServerErrors', {
        metric: serverErrorPercent(requestsOfTargets(service._targetGroups), minimum),
        description: `${service.serviceName} answered ${threshold} % or more of the load balancer's requests with a 5xx status, in two minutes with ${minimum} or more requests each.`,
        threshold,
        periods: 2,
      }),
    );
  }

  private clientConnections(ports: number[], clients = anyClient(this.ingress.dualStack)): DeclaredConnection[] {
    return this.loadBalancer.connections.securityGroups.flatMap((to) =>
      ports.flatMap((port) => clients.map((from) => ({ from, to, port, by: 'ingress' }))),
    );
  }

  private serviceConnections(): DeclaredConnection[] {
    return this.services.flatMap((service) =>
      this.loadBalancer.connections.securityGroups.map((from) => ({
        from,
        to: service.securityGroup,
        port: service.mesh.entryOf(service).port,
        by: `the routes of ${service.serviceName}`,
      })),
    );
  }

  private validateRoute(service: MeshedFargateService, route: Route): void {
    requireAuthentication(service, route, { ingress: this.ingress, vpc: this.vpc, sessions: this.sessions });
    this.rules.add(service, route);
  }

  private addRollingRoutes(service: MeshedFargateService, routes: Route[], { stickySessions }: ServiceRouting): void {
    this.rules.addTargetGroups(service, 1);
    const targetGroup = this.createTargetGroup(service, 'TargetGroup');
    stickySessions?._bind(targetGroup);
    for (const { authentication, conditions, priority } of routes) {
      const forward = elbv2.ListenerAction.forward([targetGroup]);
      addListenerRule(service, {
        listener: this.listener,
        priority,
        conditions: listenerConditions(conditions),
        action: authentication?._bind(service.serviceName, forward) ?? forward,
      });
    }
    service.attachTargetGroup(targetGroup);
  }

  private addShiftedRoute(service: MeshedFargateService, routes: Route[], { stickySessions }: ServiceRouting): void {
    const route = requireOneRoute(service, routes, stickySessions !== undefined);
    const testRoute = service.testTraffic && createTestRoute(service, route, service.testTraffic);
    if (testRoute) this.rules.add(service, testRoute);
    this.rules.addTargetGroups(service, 2);
    const { listener, encryptionKey, protection } = this;
    const targetGroup = this.createTargetGroup(service, 'TargetGroup');
    const alternateTargetGroup = this.createTargetGroup(service, 'AlternateTargetGroup');
    const props = { listener, targetGroup, alternateTargetGroup, route, testRoute, encryptionKey, protection };
    service.attachTargetGroup(targetGroup, createBlueGreenTarget(service, props));
  }

  private createTargetGroup(service: MeshedFargateService, id: string): elbv2.ApplicationTargetGroup {
    const { vpc, ingress } = this;
    const entry = service.mesh.entryOf(service);
    return createTargetGroup(service, id, { vpc, ingress, entry, healthPath: service.healthPath });
  }
}

function anyClient(dualStack: boolean): ec2.IPeer[] {
  return dualStack ? [ec2.Peer.anyIpv4(), ec2.Peer.anyIpv6()] : [ec2.Peer.anyIpv4()];
}
