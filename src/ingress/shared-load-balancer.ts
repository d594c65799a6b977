import { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { RollbackAlarm } from '../runbook/rollback-alarm';
import { EncryptionKey } from '../security/encryption-key';
import { acknowledgeSolutionsRule } from '../security/nag-acknowledgements';
import { Protection } from '../security/protection';
import type { MeshedFargateService } from '../service/meshed-fargate-service';
import { overTargetGroups } from '../service/target-metrics';
import { requireChoice, UsageError } from '../validation/usage-error';
import { AccessLogBucket } from './access-log-bucket';
import { blueGreenTarget, requireOneRoute, testRouteOf } from './blue-green-rules';
import { CustomDomain } from './custom-domain';
import type { Ingress } from './ingress';
import { listenerConditions } from './listener-conditions';
import { ListenerRules } from './listener-rules';
import { listen, requireWayIn } from './listeners';
import { MAINTENANCE_PRIORITY } from './maintenance-page';
import { placementOf } from './placement';
import { requireAuthentication } from './require-authentication';
import { requireTls13 } from './require-tls13';
import type { Authentication } from './routes/authentication';
import type { Route } from './routes/route';
import type { StickySessions } from './routes/sticky-sessions';
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
  private readonly routes: ListenerRules;
  private readonly encryptionKey: kms.IKey;
  private readonly protection: Protection;
  private readonly services = new Set<MeshedFargateService>();

  public constructor(scope: Construct, id: string, props: SharedLoadBalancerProps) {
    super(scope, id);
    const { ingress, vpc } = props;
    requireChoice(this, 'ingress', ingress, 'ingress: Ingress.https([certificate])');
    const protection = props.protection ?? Protection.production();
    const encryptionKey = props.encryptionKey ?? EncryptionKey.ofStack(this);
    ingress.validate(this);
    requireWayIn(this, ingress);
    const reach = placementOf(this, vpc, ingress);
    const domain = ingress._domain && new CustomDomain(this, 'Domain', ingress._domain);

    this.vpc = vpc;
    this.ingress = ingress;
    this.encryptionKey = encryptionKey;
    this.protection = protection;
    this.routes = new ListenerRules(ingress.maintenance !== undefined);
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
    for (const route of routes) this.take(service, route);
    if (service._deployment.shiftsTraffic) this.addShifted(service, routes, routing);
    else this.addRolling(service, routes, routing);
    this.services.add(service);
    const { serverErrorsPerMinute: threshold } = service._thresholds;
    service.addDeploymentAlarm(
      new RollbackAlarm(service, 'ServerErrors', {
        metric: overTargetGroups(service._targetGroups, ({ metrics }) =>
          metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, { period: Duration.minutes(1) }),
        ),
        description: `The service ${service.serviceName} answered ${threshold} or more requests with a 5xx in one minute.`,
        threshold,
        periods: 1,
      }),
    );
  }

  private take(service: MeshedFargateService, route: Route): void {
    route.validate(service);
    requireAuthentication(service, route, { ingress: this.ingress, vpc: this.vpc, sessions: this.sessions });
    this.routes.take(service, route);
  }

  private addRolling(service: MeshedFargateService, routes: Route[], { stickySessions }: ServiceRouting): void {
    this.routes.makeRoom(service, 1);
    const targetGroup = this.targetGroupFor(service, 'TargetGroup');
    stickySessions?.bind(service, targetGroup);
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
  }

  private addShifted(service: MeshedFargateService, routes: Route[], { stickySessions }: ServiceRouting): void {
    const route = requireOneRoute(service, routes, stickySessions !== undefined);
    const testRoute = testRouteOf(service, route);
    if (testRoute) this.routes.take(service, testRoute);
    this.routes.makeRoom(service, 2);
    const { listener, encryptionKey, protection } = this;
    const targetGroup = this.targetGroupFor(service, 'TargetGroup');
    const alternateTargetGroup = this.targetGroupFor(service, 'AlternateTargetGroup');
    const target = { listener, targetGroup, alternateTargetGroup, route, testRoute, encryptionKey, protection };
    service.attachTargetGroup(targetGroup, blueGreenTarget(service, target));
  }

  private targetGroupFor(service: MeshedFargateService, kind: string): elbv2.ApplicationTargetGroup {
    const { port, encrypted } = service.mesh.entryOf(service);
    if (encrypted) requireTls13(service, this.ingress);
    return new elbv2.ApplicationTargetGroup(service, targetGroupId(this.ingress, kind), {
      vpc: this.vpc,
      targetType: elbv2.TargetType.IP,
      protocol: encrypted ? elbv2.ApplicationProtocol.HTTPS : elbv2.ApplicationProtocol.HTTP,
      port,
      // Well below the two minutes of a Spot notice, together with the time that a task has to stop.
      deregistrationDelay: Duration.seconds(30),
      healthCheck: {
        // Left out, it is HTTP whatever the requests are.
        protocol: encrypted ? elbv2.Protocol.HTTPS : undefined,
        path: service.healthPath,
        healthyHttpCodes: '200',
        interval: Duration.seconds(15),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
    });
  }
}

/**
 * A load balancer that becomes internal is another one, and AWS has a target group belong to one at a time: so is the group.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
function targetGroupId({ internetFacing }: Ingress, kind: string): string {
  return internetFacing ? kind : `Internal${kind}`;
}

function afterLogin(service: MeshedFargateService, route: Route, next: elbv2.ListenerAction): elbv2.ListenerAction {
  return route.authentication?.bind(service, service.serviceName, next) ?? next;
}
