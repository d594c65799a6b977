import type { Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Ingress, MeshedFargateService, type Route, type ServiceRouting, SharedLoadBalancer } from '../../src';
import type { Json } from './json';
import { aCertificate, aStack, aVpc, surroundings, templateOf } from './stacks';

/** What a load balancer stands in. */
export interface LoadBalancerSurroundings {
  readonly ingress?: (stack: Stack) => Ingress;
  readonly vpc?: (stack: Stack) => ec2.IVpc;
}

/** A load balancer in a stack of its own, and a way to put services behind it. */
export function aLoadBalancer({ ingress, vpc: makeVpc = aVpc }: LoadBalancerSurroundings = {}) {
  const stack = aStack();
  const vpc = makeVpc(stack);
  const shared = new SharedLoadBalancer(stack, 'Ingress', {
    vpc,
    ingress: ingress ? ingress(stack) : Ingress.https([aCertificate(stack)]),
  });
  let around: ReturnType<typeof surroundings> | undefined;
  const route = (id: string, routes: Route[], routing?: ServiceRouting) => {
    around ??= surroundings(stack, { vpc });
    const service = new MeshedFargateService(stack, id, around);
    shared.addService(service, routes, routing);
    return service;
  };
  return { stack, vpc, shared, route };
}

/** The properties of all resources of a type, by logical id. */
export function allOf(stack: Stack, type: string): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(templateOf(stack).findResources(type)).map(([id, { Properties }]) => [id, Properties]),
  );
}

/** Who may connect to the load balancer: ports, and from where. */
export function waysIn(stack: Stack): Json[] {
  const groups = Object.entries(allOf(stack, 'AWS::EC2::SecurityGroup'));
  const [[, { SecurityGroupIngress = [] }]] = groups.filter(([id]) => id.startsWith('IngressLoadBalancer'));
  return SecurityGroupIngress.map(({ FromPort, CidrIp, CidrIpv6 }: Json) => [FromPort, CidrIp ?? CidrIpv6]);
}
