import type { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  MeshedFargateService,
  NetworkIngress,
  Protection,
  Protocol,
  Route,
  type ServiceOptions,
  SharedNetworkLoadBalancer,
} from '../../src';
import { aStack, surroundings } from './stacks';

/** The range of a counterparty. */
export const CLIENTS = [ec2.Peer.ipv4('203.0.113.0/24')];

/** Options of a network load balancer for tests. */
export interface NetworkOptions {
  readonly ingress?: (stack: Stack) => NetworkIngress;
  readonly protection?: Protection;
  readonly around?: (stack: Stack) => ReturnType<typeof surroundings>;
}

/** Creates a network load balancer in a new stack, and returns a function that adds a service with a route. */
export function aNetworkLoadBalancer({ ingress, protection, around: create = surroundings }: NetworkOptions = {}) {
  const stack = aStack();
  const around = create(stack);
  const shared = new SharedNetworkLoadBalancer(stack, 'Network', {
    vpc: around.cluster.vpc,
    networkIngress: ingress?.(stack) ?? NetworkIngress.internetFacing({ clients: CLIENTS }),
    protection: protection ?? Protection.disposable(),
  });
  const route = (id: string, routes: Route[] = [Route.tcp(9878)], options: Partial<ServiceOptions> = {}) => {
    const service = new MeshedFargateService(stack, id, { ...around, protocol: Protocol.tcp(), ...options });
    shared.addRoutes(service, routes);
    return service;
  };
  return { stack, around, shared, route };
}
