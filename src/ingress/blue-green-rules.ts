import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct, IConstruct } from 'constructs';
import type { FunctionSettings } from '../lambda/function-defaults';
import { TEST_HEADER, type TestTraffic } from '../mesh/test-traffic';
import type { ShiftedTarget } from '../service/blue-green-target';
import { shown } from '../validation/shown';
import { UsageError } from '../validation/usage-error';
import { addListenerRule } from './add-listener-rule';
import { createBlueGreenRole } from './blue-green-role';
import { listenerConditions } from './listener-conditions';
import { LiveWeights } from './live-weights';
import { Route } from './routes/route';
import type { RulePriorities } from './rule-priorities';

/** The listener, target groups and routes of a service with a traffic shift. */
export interface BlueGreenRuleProps extends FunctionSettings {
  readonly listener: elbv2.IApplicationListener;
  /** The scope of the listener rules. */
  readonly rulesScope: Construct;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  readonly alternateTargetGroup: elbv2.ApplicationTargetGroup;
  readonly route: Route;
  readonly testRoute?: Route;
}

/** Creates the listener rules of a service with a traffic shift, and the role with which ECS changes them. */
export function createBlueGreenTarget(service: Construct, props: BlueGreenRuleProps): ShiftedTarget {
  const { listener, rulesScope, targetGroup, alternateTargetGroup, route, testRoute } = props;
  const addRule = (weightsId: string, shifted: Route) => {
    const place = { ListenerArn: listener.listenerArn, Priority: String(shifted.priority) };
    const weights = new LiveWeights(service, weightsId, { ...props, place });
    const rule = addListenerRule(service, rulesScope, {
      listener,
      priority: shifted.priority,
      conditions: listenerConditions(shifted.conditions),
      action: elbv2.ListenerAction.weightedForward([
        { targetGroup, weight: weights.weight },
        { targetGroup: alternateTargetGroup, weight: weights.alternateWeight },
      ]),
    });
    weights.watch(rule);
    return rule;
  };
  const productionRule = addRule('LiveWeights', route);
  const testRule = testRoute && addRule('LiveTestWeights', testRoute);
  const role = createBlueGreenRole(
    service,
    [targetGroup, alternateTargetGroup],
    [productionRule, ...(testRule ? [testRule] : [])].map(({ listenerRuleArn }) => listenerRuleArn),
  );
  return { alternateTargetGroup, productionRule, testRule, role };
}

/** Returns the only route of a service with a traffic shift. Throws if there are several, or if ECS cannot shift it. */
export function requireOneRoute(service: IConstruct, routes: Route[], sticky: boolean): Route {
  const [route, ...others] = routes;
  if (route.authentication || sticky) {
    throw new UsageError(service, 'NotWithShiftedTraffic', {
      got: `${sticky ? 'sticky sessions' : `authentication for ${route}`}, on a service with a traffic shift`,
      expected:
        'a listener rule that only forwards to two target groups: Amazon ECS refuses other rules, and sessions do not stick',
      fix: `deploy the service with DeploymentPolicy.rolling(), or remove ${sticky ? 'stickySessions' : 'authentication'}`,
    });
  }
  if (others.length === 0) return route;
  throw new UsageError(service, 'RoutesOfShiftedTraffic', {
    got: `${routes.length} routes, on a service with a traffic shift`,
    expected: 'one route: Amazon ECS shifts the traffic of one listener rule',
    fix: "combine the routes, for example Route.when({ paths: ['/api/*', '/v1/*'] }), or deploy the service with DeploymentPolicy.rolling()",
  });
}

/** Returns the route of test requests, which has the conditions of the production route and a header. */
export function createTestRoute(
  service: IConstruct,
  route: Route,
  testTraffic: TestTraffic,
  priorities: RulePriorities,
): Route {
  const { header = TEST_HEADER, value, priority } = testTraffic;
  const { headers = {} } = route.conditions;
  if (Object.hasOwn(headers, header.toLowerCase())) {
    throw new UsageError(service, 'InvalidTestTraffic', {
      got: `testTraffic with the header ${shown(header)}, and ${route}`,
      expected: 'a header that is no condition of the route, because the test route has both',
      fix: "choose another header, for example header: 'x-test'",
    });
  }
  const conditions = { ...route.conditions, headers: { ...headers, [header]: [value] }, priority };
  const testRoute = priorities.place(service, Route._of(service, conditions));
  if (testRoute.priority < route.priority) return testRoute;
  // The priority of the production route is a hash if it is not set, so its neighbour is hardly ever taken.
  if (priority === undefined && route.priority > priorities.first) {
    return Route._of(service, { ...conditions, priority: route.priority - 1 });
  }
  throw new UsageError(service, 'TestRouteHidden', {
    got: `test traffic with priority ${testRoute.priority}, and ${route} with priority ${route.priority}`,
    expected: 'a lower priority number for the test route, because the production route matches test requests too',
    fix:
      route.priority > priorities.first
        ? `set a free priority, for example testTraffic: { …, priority: ${route.priority - 1} }`
        : `give ${route} a higher priority number: Route.when({ …, priority: ${route.priority + 1} })`,
  });
}
