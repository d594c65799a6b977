import { Annotations } from 'aws-cdk-lib';
import type { MeshedFargateService } from '../service/meshed-fargate-service';
import { UsageError } from '../validation/usage-error';
import { MAINTENANCE_PRIORITY } from './maintenance-page';
import type { Route } from './routes/route';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MAX_RULES = 100;
const MAX_TARGET_GROUPS = 100;

/** Where a rule came from. */
interface TakenRoute {
  readonly route: Route;
  readonly service: MeshedFargateService;
}

/** Which routes of a load balancer are taken, and how much room is left on it. */
export class ListenerRules {
  private readonly routes: TakenRoute[] = [];
  private groups = 0;

  /**
   * @param hasMaintenance whether a maintenance page has a rule before all others
   */
  public constructor(private readonly hasMaintenance: boolean) {}

  /** Takes a route for a service. Throws when it is taken, or hides behind another one, or hides one. */
  public take(service: MeshedFargateService, route: Route): void {
    this.requireFree(service, route);
    this.routes.push({ route, service });
  }

  /** Throws when the routes that are taken, and the groups of one more service, are more than a load balancer holds. */
  public makeRoom(service: MeshedFargateService, targetGroups: number): void {
    this.groups += targetGroups;
    if (this.groups > MAX_TARGET_GROUPS) {
      throw new UsageError(service, 'LoadBalancerFull', {
        got: `${this.groups} target groups: two for each service whose deployments move its traffic, one for every other`,
        expected: `at most ${MAX_TARGET_GROUPS} target groups on one load balancer, which AWS does not raise`,
        fix: 'start a second load balancer for a part of the services, or deploy more of them by DeploymentPolicy.rolling()',
      });
    }
    const rules = this.routes.length + (this.hasMaintenance ? 1 : 0);
    if (rules <= MAX_RULES) return;
    throw new UsageError(service, 'LoadBalancerFull', {
      got: `${rules} rules, one for each route${this.hasMaintenance ? ' and one for maintenance' : ''}`,
      expected: `at most ${MAX_RULES} rules on one load balancer, AWS's quota`,
      fix: 'gather paths of a service in one route (up to 5 values), or start a second load balancer for a part of the services',
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
    if (!this.hasMaintenance) {
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
}
