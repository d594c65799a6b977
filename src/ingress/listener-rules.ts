import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { ServiceQuotas } from '../quotas/service-quotas';
import { UsageError } from '../validation/usage-error';
import type { Route } from './routes/route';
import type { RulePriorities } from './rule-priorities';

/** The priority of the listener rule for maintenance, before all routes. Without maintenance, a route can have it. */
export const MAINTENANCE_PRIORITY = 1;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MAX_TARGET_GROUPS = 100;

/** A service with routes, as the checks of the routes see it. */
export interface RoutedService extends IConstruct {
  readonly serviceName: string;
}

/** A route and its service. */
interface ServiceRoute {
  readonly route: Route;
  readonly service: RoutedService;
}

/** The routes of a load balancer. It detects collisions and checks the quotas of listener rules and target groups. */
export class ListenerRules {
  private readonly routes: ServiceRoute[] = [];
  private targetGroups = 0;

  /**
   * @param hasMaintenance whether a maintenance page has a rule before all routes
   * @param quotas the quotas of the load balancer
   * @param priorities the priorities that the rules can have
   */
  public constructor(
    private readonly hasMaintenance: boolean,
    private readonly quotas: ServiceQuotas,
    private readonly priorities: RulePriorities,
  ) {}

  /** Adds a route of a service. Throws if its priority is in use, or if one of two routes would hide the other. */
  public add(service: RoutedService, route: Route): void {
    this.requireNoCollision(service, route);
    this.routes.push({ route, service });
  }

  /** Adds target groups of a service. Throws if the load balancer then has too many of them, or too many rules. */
  public addTargetGroups(service: RoutedService, count: number): void {
    this.targetGroups += count;
    if (this.targetGroups > MAX_TARGET_GROUPS) {
      throw new UsageError(service, 'LoadBalancerFull', {
        got: `${this.targetGroups} target groups: two for each service with a traffic shift, one for every other`,
        expected: `at most ${MAX_TARGET_GROUPS} target groups on one load balancer, a limit that AWS does not raise`,
        fix: 'create a second load balancer for some services, or deploy more of them with DeploymentPolicy.rolling()',
      });
    }
    const rules = this.routes.length + (this.hasMaintenance ? 1 : 0);
    const { rulesPerLoadBalancer: max } = this.quotas;
    if (rules <= max) return;
    throw new UsageError(service, 'LoadBalancerFull', {
      got: `${rules} rules, one for each route${this.hasMaintenance ? ' and one for maintenance' : ''}`,
      expected: `at most ${max} rules on one load balancer (a quota that AWS can raise)`,
      fix: 'combine paths of a service in one route (up to 5 values), create a second load balancer for some services, or state a raised quota: ServiceQuotas.of(app).raise({ rulesPerLoadBalancer: 200 })',
    });
  }

  private requireNoCollision(service: RoutedService, route: Route): void {
    if (route.priority === MAINTENANCE_PRIORITY) this.checkMaintenancePriority(service, route);
    for (const other of this.routes) {
      const hidden =
        (other.route.covers(route) && other.route.priority < route.priority) ||
        (route.covers(other.route) && route.priority < other.route.priority);
      if (!hidden && other.route.priority !== route.priority) continue;
      const same = other.route.covers(route) && route.covers(other.route);
      throw new UsageError(service, 'RoutesCollide', {
        got: `${route} (priority ${route.priority}) and ${other.route} (priority ${other.route.priority}) of '${other.service.serviceName}'`,
        expected: hidden
          ? 'the more specific of two overlapping routes first, that is, with the lower priority number'
          : 'a different priority for each route',
        fix: same
          ? 'remove one of the two routes: a request can go to one service only'
          : this.suggestPriority({ route, service }, other),
      });
    }
  }

  /** Warns before there is a maintenance page, because maintenance is often urgent. */
  private checkMaintenancePriority(service: RoutedService, route: Route): void {
    const fix = `give ${route} another priority: Route.when({ …, priority: 2 })`;
    if (!this.hasMaintenance) {
      Annotations.of(service).addWarningV2(
        'cdk-trading-analytics-platform:noRoomForMaintenance',
        `${route} has priority ${MAINTENANCE_PRIORITY}, which a maintenance page needs. To make maintenance possible, ${fix}.`,
      );
      return;
    }
    throw new UsageError(service, 'RoutesCollide', {
      got: `${route} (priority ${route.priority}) and a maintenance page`,
      expected: `priority ${MAINTENANCE_PRIORITY} for the maintenance page alone, before all routes`,
      fix,
    });
  }

  /** Suggests a free priority before the other route and, if one of the two covers the other, before the wider one. */
  private suggestPriority(added: ServiceRoute, existing: ServiceRoute): string {
    const [narrow, wide] = added.route.covers(existing.route) ? [existing, added] : [added, existing];
    const used = [...this.routes, added].map(({ route }) => route.priority);
    for (let priority = wide.route.priority - 1; priority >= this.priorities.first; priority--) {
      if (used.includes(priority)) continue;
      return `give ${narrow.route} of '${narrow.service.serviceName}' a free priority before the other route: Route.when({ …, priority: ${priority} })`;
    }
    const { isAll, first, last } = this.priorities;
    const range = isAll ? '' : `, or give Ingress.existing() a wider range of priorities than ${first} to ${last}`;
    return `raise the priority of ${wide.route} of '${wide.service.serviceName}': no priority is free before ${wide.route.priority}${range}`;
  }
}
