import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { RouteConditions } from './routes/route';

/** Returns the conditions of a route in the form of a listener rule. */
export function listenerConditions({
  paths,
  hosts,
  headers = {},
  methods,
}: RouteConditions): elbv2.ListenerCondition[] {
  return [
    ...(hosts ? [elbv2.ListenerCondition.hostHeaders(hosts)] : []),
    ...(paths ? [elbv2.ListenerCondition.pathPatterns(paths)] : []),
    ...(methods ? [elbv2.ListenerCondition.httpRequestMethods(methods)] : []),
    ...Object.entries(headers).map(([name, values]) => elbv2.ListenerCondition.httpHeader(name, values)),
  ];
}
