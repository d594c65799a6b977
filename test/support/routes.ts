import { Stack } from 'aws-cdk-lib';
import { Ingress, type MeshedFargateService, Route, SharedLoadBalancer } from '../../src';
import { aCertificate } from './stacks';

/** Puts a service behind a load balancer of its own stack. */
export function behindLoadBalancer(service: MeshedFargateService): SharedLoadBalancer {
  const stack = Stack.of(service);
  const ingress = Ingress.https([aCertificate(stack)]);
  const loadBalancer = new SharedLoadBalancer(stack, 'Ingress', { vpc: service.cluster.vpc, ingress });
  loadBalancer.addRoutes(service, [Route.path('/*')]);
  return loadBalancer;
}
