import type { Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Ingress, MeshedFargateService, type Route, type ServiceRouting, SharedLoadBalancer } from '../../src';
import type { Json } from './json';
import { aCertificate, aStack, aVpc, surroundings, templateOf } from './stacks';

/** Options of a load balancer for tests. */
export interface LoadBalancerOptions {
  readonly ingress?: (stack: Stack) => Ingress;
  readonly vpc?: (stack: Stack) => ec2.IVpc;
}

/** Creates a load balancer in a new stack, and returns a function that adds a service with routes. */
export function aLoadBalancer({ ingress, vpc: createVpc = aVpc }: LoadBalancerOptions = {}) {
  const stack = aStack();
  const vpc = createVpc(stack);
  const shared = new SharedLoadBalancer(stack, 'Ingress', {
    vpc,
    ingress: ingress ? ingress(stack) : Ingress.https([aCertificate(stack)]),
  });
  let around: ReturnType<typeof surroundings> | undefined;
  const route = (id: string, routes: Route[], options?: ServiceRouting) => {
    around ??= surroundings(stack, { vpc });
    const service = new MeshedFargateService(stack, id, around);
    shared.addRoutes(service, routes, options);
    return service;
  };
  return { stack, vpc, shared, route };
}

/** Returns the properties of all resources of a type, by logical id. */
export function allOf(stack: Stack, type: string): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(templateOf(stack).findResources(type)).map(([id, { Properties }]) => [id, Properties]),
  );
}

/** Returns the port and the source of each ingress rule of the load balancer. */
export function ingressRules(stack: Stack): Json[] {
  const groups = Object.entries(allOf(stack, 'AWS::EC2::SecurityGroup'));
  const [[, { SecurityGroupIngress = [] }]] = groups.filter(([id]) => id.startsWith('IngressLoadBalancer'));
  return SecurityGroupIngress.map(({ FromPort, CidrIp, CidrIpv6 }: Json) => [FromPort, CidrIp ?? CidrIpv6]);
}
