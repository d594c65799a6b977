import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { FunctionSettings } from '../lambda/function-defaults';
import { TEST_HEADER } from '../mesh/test-header';
import type { ShiftedTarget } from '../service/blue-green-target';
import type { MeshedFargateService } from '../service/meshed-fargate-service';
import { UsageError } from '../validation/usage-error';
import { blueGreenRole } from './blue-green-role';
import { listenerConditions } from './listener-conditions';
import { LiveWeights } from './live-weights';
import { Route } from './routes/route';

/** Where a service is put whose traffic moves from version to version. */
export interface BlueGreenRuleProps extends FunctionSettings {
  readonly listener: elbv2.ApplicationListener;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  readonly alternateTargetGroup: elbv2.ApplicationTargetGroup;
  readonly route: Route;
  readonly testRoute?: Route;
}

/** The rules of a service whose traffic ECS moves, and what ECS moves it with. */
export function blueGreenTarget(service: MeshedFargateService, props: BlueGreenRuleProps): ShiftedTarget {
  const { listener, targetGroup, alternateTargetGroup, route, testRoute } = props;
  const { weight, alternateWeight } = new LiveWeights(service, 'LiveWeights', props);
  const divide = (first: number, second: number) =>
    elbv2.ListenerAction.weightedForward([
      { targetGroup, weight: first },
      { targetGroup: alternateTargetGroup, weight: second },
    ]);
  const rule = (id: string, { priority, conditions }: Route, action: elbv2.ListenerAction) =>
    new elbv2.ApplicationListenerRule(service, id, {
      listener,
      priority,
      conditions: listenerConditions(conditions),
      action,
    });
  const productionRule = rule(`Route${route.priority}`, route, divide(weight, alternateWeight));
  const testRule = testRoute && rule(`TestRoute${testRoute.priority}`, testRoute, divide(1, 0));
  const role = blueGreenRole(
    service,
    [targetGroup, alternateTargetGroup],
    [productionRule, ...(testRule ? [testRule] : [])],
  );
  return { alternateTargetGroup, productionRule, testRule, role };
}

/** The one route of a service whose traffic moves: ECS moves the weights of one rule, which does nothing but forward. */
export function requireOneRoute(service: MeshedFargateService, routes: Route[], sticky: boolean): Route {
  const [route, ...others] = routes;
  if (route.authentication || sticky) {
    throw new UsageError(service, 'NotWithShiftedTraffic', {
      got: `${sticky ? 'sticky sessions' : `authentication for ${route}`}, on a service whose deployments move its traffic`,
      expected:
        'a rule that forwards to two groups and does nothing else: Amazon ECS refuses others, and sessions do not stick',
      fix: 'deploy the service by DeploymentPolicy.rolling(), or leave it out',
    });
  }
  if (others.length === 0) return route;
  throw new UsageError(service, 'RoutesOfShiftedTraffic', {
    got: `${routes.length} routes, on a service whose deployments move its traffic`,
    expected: 'one route: Amazon ECS moves the traffic of one rule',
    fix: "gather them in one, for example Route.when({ paths: ['/api/*', '/v1/*'] }), or deploy the service by DeploymentPolicy.rolling()",
  });
}

/** The route that test requests go by, if there is one: the production route's, and a header. */
export function testRouteOf(service: MeshedFargateService, route: Route): Route | undefined {
  const { testTraffic } = service;
  if (!testTraffic) return undefined;
  const { header = TEST_HEADER, value, priority } = testTraffic;
  const test = Route.when({
    ...route.conditions,
    headers: { ...route.conditions.headers, [header]: [value] },
    priority,
  });
  test.validate(service);
  if (test.priority < route.priority) return test;
  throw new UsageError(service, 'TestRouteHidden', {
    got: `test traffic with priority ${test.priority}, and ${route} with priority ${route.priority}`,
    expected: 'the test route before the production route, which matches test requests too',
    fix: `for example testTraffic: { …, priority: ${route.priority - 1} }, if that is free`,
  });
}
