import { Annotations, Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { acknowledgeSolutionsRule } from '../acknowledgement/acknowledge';
import { RollbackAlarm } from '../alarms/rollback-alarm';
import { EncryptionKey } from '../encryption/encryption-key';
import { Protection } from '../protection/protection';
import type { MeshedFargateService } from '../service/meshed-fargate-service';
import type { Authentication } from '../service/routes/authentication';
import type { Route } from '../service/routes/route';
import type { RouteConditions } from '../service/routes/route-conditions';
import type { StickySessions } from '../service/routes/sticky-sessions';
import { requireChoice, UsageError } from '../validation/usage-error';
import { AccessLogBucket } from './access-log-bucket';
import type { Ingress } from './ingress';
import { listen, requireWayIn } from './listeners';
import { MAINTENANCE_PRIORITY } from './maintenance-page';
import { OwnDomain } from './own-domain';
import { reachOf } from './reach';
import { requireAuthentication } from './require-authentication';
import { WebFirewall } from './web-firewall';

/** The load balancer's choices. */
export interface SharedLoadBalancerProps {
  /** The network, with public subnets in at least two zones; private ones for an internal load balancer. */
  readonly vpc: ec2.IVpc;

  /** How requests come in: `Ingress.https()`, `Ingress.domain()` or `Ingress.http()`. */
  readonly ingress: Ingress;

  /**
   * The key that encrypts the firewall's log.
   *
   * @default - the key that the parts in this stack share
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether the load balancer is protected against deletion and its logs outlive the stack.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;
}

/** How the requests of a service are treated. */
export interface ServiceRouting {
  /**
   * Whether the requests of a client go to the same task.
   *
   * @default - they go to any
   */
  readonly stickySessions?: StickySessions;
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MAX_RULES = 100;

/** Where a rule came from. */
interface TakenRoute {
  readonly route: Route;
  readonly service: MeshedFargateService;
}

/**
 * One load balancer for all services that have routes, facing the internet unless it is internal.
 *
 * It writes an access log, drops invalid headers, is guarded by AWS WAF unless that is declined, and answers 404 to what
 * no route matches.
 */
export class SharedLoadBalancer extends Construct {
  /** The load balancer itself. */
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;

  /** The listener that holds the routes. */
  public readonly listener: elbv2.ApplicationListener;

  /** Where clients reach the load balancer. */
  public readonly url: string;

  /** The firewall, unless it was declined. */
  public readonly firewall?: WebFirewall;

  /** The names in DNS that lead to the load balancer, if it has a domain of its own; the one of the URL first. */
  public readonly domainNames: string[];

  private readonly vpc: ec2.IVpc;
  private readonly ingress: Ingress;
  private readonly sessions = new Map<string, Authentication>();
  private readonly routes: TakenRoute[] = [];
  private readonly services = new Set<MeshedFargateService>();

  public constructor(scope: Construct, id: string, props: SharedLoadBalancerProps) {
    super(scope, id);
    const { ingress, vpc } = props;
    requireChoice(this, 'ingress', ingress, 'ingress: Ingress.https([certificate])');
    const protection = props.protection ?? Protection.production();
    const encryptionKey = props.encryptionKey ?? EncryptionKey.ofStack(this);
    ingress.validate(this);
    requireWayIn(this, ingress);
    const reach = reachOf(this, vpc, ingress);
    const domain = ingress._domain && new OwnDomain(this, 'Domain', ingress._domain);

    this.vpc = vpc;
    this.ingress = ingress;
    this.loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc,
      vpcSubnets: reach.vpcSubnets,
      internetFacing: ingress.internetFacing,
      ipAddressType: ingress.dualStack ? elbv2.IpAddressType.DUAL_STACK : undefined,
      deletionProtection: protection.deletionProtection,
      dropInvalidHeaderFields: true,
    });
    new AccessLogBucket(this, 'AccessLogs', protection).keepLogOf(this.loadBalancer);
    if (ingress.firewall) {
      this.firewall = new WebFirewall(this, 'Firewall', {
        loadBalancer: this.loadBalancer,
        rateLimit: ingress.rateLimit,
        rules: ingress.firewallRules,
        encryptionKey,
        protection,
      });
    }
    const certificates = domain ? [domain.certificate] : ingress.certificates;
    this.listener = listen(this, { loadBalancer: this.loadBalancer, ingress, certificates, reach });
    if (ingress.maintenance) {
      new elbv2.ApplicationListenerRule(this, 'Maintenance', {
        listener: this.listener,
        priority: MAINTENANCE_PRIORITY,
        conditions: [elbv2.ListenerCondition.pathPatterns(['*'])],
        action: ingress.maintenance.bind(this),
      });
    }
    domain?.pointTo(this.loadBalancer, ingress.dualStack);
    this.domainNames = domain?.names ?? [];
    const [host = this.loadBalancer.loadBalancerDnsName] = this.domainNames;
    this.url = `${ingress.encrypted ? 'https' : 'http'}://${host}`;
    if (!reach.clients) {
      acknowledgeSolutionsRule(
        this.loadBalancer,
        'EC23',
        'The load balancer faces the internet: that is what it is for. Nothing else is open to it.',
      );
    }
  }

  /** The services that have routes, by name. */
  public get serviceNames(): string[] {
    return [...this.services].map(({ serviceName }) => serviceName).sort();
  }

  /**
   * Sends the requests that match any of the routes to a service.
   *
   * Throws when a route is taken, hides behind another one, or is one more than a load balancer holds.
   *
   * @param service the service
   * @param routes alternatives, at least one
   * @param routing how their requests are treated
   */
  public addService(service: MeshedFargateService, routes: Route[], routing: ServiceRouting = {}): void {
    if (routes.length === 0) {
      throw new UsageError(service, 'InvalidRoute', {
        got: 'an empty list of routes',
        expected: 'at least one route',
        fix: "for example [Route.path('/api/*')]",
      });
    }
    for (const route of routes) {
      route.validate(service);
      this.requireFree(service, route);
      requireAuthentication(service, route, { ingress: this.ingress, vpc: this.vpc, sessions: this.sessions });
      this.routes.push({ route, service });
    }
    this.services.add(service);
    this.requireRoom(service);

    const targetGroup = this.targetGroupFor(service);
    routing.stickySessions?.bind(service, targetGroup);
    for (const route of routes) {
      // The id is the route's own, so a changed route is a new rule, made before the old one goes.
      new elbv2.ApplicationListenerRule(service, `Route${route.priority}`, {
        listener: this.listener,
        priority: route.priority,
        conditions: listenerConditions(route.conditions),
        action: afterLogin(service, route, elbv2.ListenerAction.forward([targetGroup])),
      });
    }
    service.attachTargetGroup(targetGroup);
    const { serverErrorsPerMinute: threshold } = service._thresholds;
    service.addDeploymentAlarm(
      new RollbackAlarm(service, 'ServerErrors', {
        metric: targetGroup.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, {
          period: Duration.minutes(1),
        }),
        says: `${service.serviceName} answers ${threshold} or more requests a minute with a 5xx.`,
        threshold,
        periods: 1,
      }),
    );
  }

  private targetGroupFor(service: MeshedFargateService): elbv2.ApplicationTargetGroup {
    return new elbv2.ApplicationTargetGroup(service, targetGroupId(this.ingress), {
      vpc: this.vpc,
      targetType: elbv2.TargetType.IP,
      protocol: elbv2.ApplicationProtocol.HTTP,
      port: service.port,
      // Well below the two minutes of a Spot notice, together with the time that a task has to stop.
      deregistrationDelay: Duration.seconds(30),
      healthCheck: {
        path: service.healthPath,
        healthyHttpCodes: '200',
        interval: Duration.seconds(15),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
    });
  }

  private requireFree(service: MeshedFargateService, route: Route): void {
    if (route.priority === MAINTENANCE_PRIORITY) this.leaveRoomForMaintenance(service, route);
    for (const taken of this.routes) {
      const hidden =
        (taken.route.covers(route) && taken.route.priority < route.priority) ||
        (route.covers(taken.route) && route.priority < taken.route.priority);
      if (!hidden && taken.route.priority !== route.priority) continue;
      const same = taken.route.toString() === route.toString();
      throw new UsageError(service, 'RoutesCollide', {
        got: `${route} (priority ${route.priority}) beside ${taken.route} (priority ${taken.route.priority}) of '${taken.service.serviceName}'`,
        expected: hidden
          ? 'the more specific of two overlapping routes before the other one'
          : 'a priority of its own for every route',
        fix: same
          ? 'leave one of them out: a request can go to one service only'
          : this.wayOut({ route, service }, taken),
      });
    }
  }

  /** Told before it is needed: a maintenance page comes in a hurry. */
  private leaveRoomForMaintenance(service: MeshedFargateService, route: Route): void {
    const fix = `give ${route} another one: Route.when({ …, priority: 2 })`;
    if (!this.ingress.maintenance) {
      Annotations.of(service).addWarningV2(
        'cdk-trading-analytics-platform:noRoomForMaintenance',
        `${route} has priority ${MAINTENANCE_PRIORITY}, which a maintenance page needs. As long as it has, there cannot be one: ${fix}.`,
      );
      return;
    }
    throw new UsageError(service, 'RoutesCollide', {
      got: `${route} (priority ${route.priority}) beside a maintenance page`,
      expected: `the maintenance page alone at priority ${MAINTENANCE_PRIORITY}, before all routes`,
      fix,
    });
  }

  /** A priority that is free and, where one of the two is wider, before the wider one. */
  private wayOut(added: TakenRoute, taken: TakenRoute): string {
    const [narrow, wide] = added.route.covers(taken.route) ? [taken, added] : [added, taken];
    const others = [...this.routes, added].map(({ route }) => route.priority);
    for (let priority = wide.route.priority - 1; priority > 0; priority--) {
      if (others.includes(priority)) continue;
      return `give ${narrow.route} of '${narrow.service.serviceName}' a free priority before the other one: Route.when({ …, priority: ${priority} })`;
    }
    return `raise the priority of ${wide.route} of '${wide.service.serviceName}': nothing is free before ${wide.route.priority}`;
  }

  private requireRoom(service: MeshedFargateService): void {
    const rules = this.routes.length + (this.ingress.maintenance ? 1 : 0);
    if (rules <= MAX_RULES) return;
    throw new UsageError(service, 'LoadBalancerFull', {
      got: `${rules} rules, one for each route${this.ingress.maintenance ? ' and one for maintenance' : ''}`,
      expected: `at most ${MAX_RULES} rules on one load balancer, AWS's quota`,
      fix: 'gather paths of a service in one route (up to 5 values), or start a second load balancer for a part of the services',
    });
  }
}

/**
 * A load balancer that becomes internal is another one, and AWS has a target group belong to one at a time: so is the group.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
function targetGroupId({ internetFacing }: Ingress): string {
  return internetFacing ? 'TargetGroup' : 'InternalTargetGroup';
}

function afterLogin(service: MeshedFargateService, route: Route, next: elbv2.ListenerAction): elbv2.ListenerAction {
  return route.authentication?.bind(service, service.serviceName, next) ?? next;
}

function listenerConditions({ paths, hosts, headers = {}, methods }: RouteConditions): elbv2.ListenerCondition[] {
  return [
    ...(hosts ? [elbv2.ListenerCondition.hostHeaders(hosts)] : []),
    ...(paths ? [elbv2.ListenerCondition.pathPatterns(paths)] : []),
    ...(methods ? [elbv2.ListenerCondition.httpRequestMethods(methods)] : []),
    ...Object.entries(headers).map(([name, values]) => elbv2.ListenerCondition.httpHeader(name, values)),
  ];
}
