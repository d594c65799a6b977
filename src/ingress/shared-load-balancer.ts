import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { stableId } from '../naming/stable-id';
import { allowIngress } from '../network/allow-ingress';
import { ServiceQuotas } from '../quotas/service-quotas';
import { OwnAlarm } from '../runbook/own-alarm';
import { type DeclaredConnection, declareConnections } from '../security/declared-access';
import { EncryptionKey } from '../security/encryption-key';
import { Protection } from '../security/protection';
import type { MeshedFargateService } from '../service/meshed-fargate-service';
import { brand } from '../validation/brand';
import { checked, placed } from '../validation/checked';
import { UsageError } from '../validation/usage-error';
import { addListenerRule } from './add-listener-rule';
import { createBlueGreenTarget, createTestRoute, requireOneRoute } from './blue-green-rules';
import { existingEntry } from './existing/existing-entry';
import { failedRequestsOf } from './failed-requests';
import type { Ingress } from './ingress';
import type { IngressEntry } from './ingress-entry';
import { listenerConditions } from './listener-conditions';
import { ListenerRules } from './listener-rules';
import { requireHttpRoutes } from './network/require-tcp-routes';
import { ownEntry } from './own-entry';
import { requireAuthentication } from './require-authentication';
import { requireReachableService } from './require-reachable-service';
import { requireRoutableProtocol } from './require-routable-protocol';
import { requireRoutes } from './require-routes';
import type { Authentication } from './routes/authentication';
import type { Route } from './routes/route';
import type { StickySessions } from './routes/sticky-sessions';
import { RulePriorities } from './rule-priorities';
import { deregistrationDelay, IdleTimeout } from './slow-requests';
import { createTargetGroup } from './target-group';
import type { WebFirewall } from './web-firewall';

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
 *
 * @example
 * const cluster = new SpotCluster(this, 'Cluster', { vpc: vpc });
 * const mesh = new TradingMesh(this, 'Mesh', { vpc: vpc });
 * const gateway = new MeshedFargateService(this, 'Gateway', { cluster: cluster, mesh: mesh });
 * const shared = new SharedLoadBalancer(this, 'Ingress', { vpc: vpc, ingress: Ingress.https([certificate]) });
 * shared.addRoutes(gateway, [Route.path('/*')]);
 */
export class SharedLoadBalancer extends Construct {
  static {
    brand(SharedLoadBalancer, 'SharedLoadBalancer');
  }

  /** The listener that holds the routes. */
  public readonly listener: elbv2.IApplicationListener;

  /** The firewall, unless it is turned off. The firewall of an existing load balancer is not known. */
  public readonly firewall?: WebFirewall;

  /** The DNS names of the load balancer, if it has a custom domain. The URL uses the first one. */
  public readonly domainNames: string[];

  /** @internal */
  public readonly _certificates: acm.ICertificate[];

  private readonly vpc: ec2.IVpc;
  private readonly ingress: Ingress;
  private readonly entry: IngressEntry;
  private readonly sessions = new Map<string, Authentication>();
  private readonly priorities: RulePriorities;
  private readonly idleTimeout: IdleTimeout;
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
    const { _existing: options } = ingress;
    this.vpc = vpc;
    this.ingress = ingress;
    this.encryptionKey = encryptionKey;
    this.protection = protection;
    this.entry = options
      ? existingEntry(this, { vpc, ingress, options })
      : ownEntry(this, { vpc, ingress, encryptionKey, protection });
    this.listener = this.entry.listener;
    this.firewall = this.entry.firewall;
    this.domainNames = this.entry.domainNames;
    this._certificates = this.entry.certificates;
    this.idleTimeout = new IdleTimeout(this.entry.ownLoadBalancer, options);
    this.priorities = new RulePriorities(options?.priorities);
    this.rules = new ListenerRules(ingress.maintenance !== undefined, ServiceQuotas.of(this), this.priorities);
    declareConnections(this, () => [...this.entry.clientConnections, ...this.serviceConnections()]);
  }

  /**
   * The load balancer of Elastic Load Balancing.
   *
   * Throws with `Ingress.existing()`, because the owner of the load balancer changes it.
   */
  public get loadBalancer(): elbv2.ApplicationLoadBalancer {
    if (this.entry.ownLoadBalancer) return this.entry.ownLoadBalancer;
    throw new UsageError(this, 'NotOfPlatform', {
      got: 'the use of loadBalancer, with Ingress.existing()',
      expected: 'a load balancer that the platform creates',
      fix: 'use the load balancer that you passed to Ingress.existing(), or listener',
    });
  }

  /**
   * The URL for clients.
   *
   * Throws if it is not known: an existing listener without a known load balancer and without `domainName`.
   */
  public get url(): string {
    if (this._url !== undefined) return this._url;
    throw new UsageError(this, 'NotOfPlatform', {
      got: 'the use of url, with Ingress.existing() without a name or a protocol',
      expected: 'a known protocol, and a name for clients',
      fix: "set domainName, for example domainName: 'trading.example.com', and protocol if the port is not 443 or 80",
    });
  }

  /** @internal */
  public get _url(): string | undefined {
    return this.entry.url;
  }

  /**
   * The load balancer, if it is known.
   *
   * @internal
   */
  public get _loadBalancer(): elbv2.IApplicationLoadBalancer | undefined {
    return this.entry.loadBalancer;
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
    requireHttpRoutes(service, routes);
    requireRoutes(service, routes, given.stickySessions);
    if (routes.length === 0) return;
    requireRoutableProtocol(service, { routes, ingress: this.ingress });
    requireReachableService(service, { loadBalancer: this.entry.ownLoadBalancer ?? this, vpc: this.vpc });
    this.idleTimeout.include(service);
    const inRange = routes.map((route) => this.priorities.place(service, route));
    for (const route of inRange) this.validateRoute(service, route);
    if (service._deployment.shiftsTraffic) this.addShiftedRoute(service, inRange, given);
    else this.addRollingRoutes(service, inRange, given);
    this.allowExistingGroups(service);
    this.services.push(service);
    service._addRequestAlarm(
      new OwnAlarm(service, 'ServerErrors', {
        ...failedRequestsOf(service),
        threshold: service._thresholds.serverErrorPercent,
        periods: 2,
      }),
    );
  }

  private serviceConnections(): DeclaredConnection[] {
    return this.services.flatMap((service) =>
      this.securityGroups.map((from) => ({
        from,
        to: service.securityGroup,
        port: service.mesh.entryOf(service).port,
        by: `the routes of ${service.serviceName}`,
      })),
    );
  }

  private get securityGroups(): ec2.ISecurityGroup[] {
    const { ownLoadBalancer, existingGroups } = this.entry;
    return ownLoadBalancer?.connections.securityGroups ?? existingGroups;
  }

  /** Allows an existing load balancer to connect to the tasks, with rules in the stack of the service. */
  private allowExistingGroups(service: MeshedFargateService): void {
    const { port } = service.mesh.entryOf(service);
    for (const from of this.entry.existingGroups) {
      const rule = allowIngress(service, stableId(service, 'FromLoadBalancer', from.securityGroupId), {
        from,
        to: service.securityGroup,
        port,
        description: 'Load balancer to target',
        withEgress: !from.allowAllOutbound,
      });
      service._startAfter(rule);
    }
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
      addListenerRule(service, this.entry.rulesScope, {
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
    const testRoute = service.testTraffic && createTestRoute(service, route, service.testTraffic, this.priorities);
    if (testRoute) this.rules.add(service, testRoute);
    this.rules.addTargetGroups(service, 2);
    const { listener, encryptionKey, protection } = this;
    const { rulesScope } = this.entry;
    const targetGroup = this.createTargetGroup(service, 'TargetGroup');
    const alternateTargetGroup = this.createTargetGroup(service, 'AlternateTargetGroup');
    const groups = { targetGroup, alternateTargetGroup };
    const props = { listener, rulesScope, ...groups, route, testRoute, encryptionKey, protection };
    service.attachTargetGroup(targetGroup, createBlueGreenTarget(service, props));
  }

  private createTargetGroup(service: MeshedFargateService, id: string): elbv2.ApplicationTargetGroup {
    const { vpc, ingress } = this;
    const entry = service.mesh.entryOf(service);
    return createTargetGroup(service, `${this.entry.targetGroupPrefix}${id}`, {
      vpc,
      ingress,
      entry,
      protocol: service.protocol,
      healthPath: service.healthPath,
      deregistrationDelay: deregistrationDelay(service),
    });
  }
}
