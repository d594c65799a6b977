import { type Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  type ExistingIngressOptions,
  Ingress,
  MeshedFargateService,
  type MeshedFargateServiceProps,
  type Route,
  SharedLoadBalancer,
} from '../../src';
import { aStack, aVpc, surroundings } from './stacks';

const ACCOUNT = 'eu-west-1:123456789012';
export const NAME = 'app/shared/50dc6c495c0c9188';
export const LISTENER_ARN = `arn:aws:elasticloadbalancing:${ACCOUNT}:listener/${NAME}/f2f7dc8efc522ab2`;
export const LOAD_BALANCER_ARN = `arn:aws:elasticloadbalancing:${ACCOUNT}:loadbalancer/${NAME}`;

/** Returns an ARN in the Region of a stack, if it is known. */
export function inRegionOf({ region }: Stack, arn: string): string {
  return Token.isUnresolved(region) ? arn : arn.replace('eu-west-1', region);
}

/** A listener of another app. */
export function aListener(
  stack: Stack,
  { id = 'Listener', listenerArn = LISTENER_ARN, defaultPort, group = {} }: ListenerOptions = {},
): elbv2.IApplicationListener {
  const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, `${id}Group`, 'sg-0a1b2c3d4e5f60718', group);
  return elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, id, {
    listenerArn,
    securityGroup,
    defaultPort,
  });
}

export interface ListenerOptions {
  readonly id?: string;
  readonly listenerArn?: string;
  readonly defaultPort?: number;
  readonly group?: ec2.SecurityGroupImportOptions;
}

/** A load balancer of another app. */
export function aLoadBalancer(
  stack: Stack,
  attributes: Partial<elbv2.ApplicationLoadBalancerAttributes> = {},
): elbv2.IApplicationLoadBalancer {
  return elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Existing', {
    loadBalancerArn: LOAD_BALANCER_ARN,
    securityGroupId: 'sg-0a1b2c3d4e5f60718',
    loadBalancerDnsName: 'shared.example.com',
    ...attributes,
  });
}

/** Creates an existing ingress in a new stack, and returns a function that adds a service with routes. */
export function anExistingIngress(
  options: (stack: Stack) => ExistingIngressOptions = (stack) => ({ listener: aListener(stack, { defaultPort: 443 }) }),
  stack: Stack = aStack('Stack', { env: { account: '123456789012', region: 'eu-west-1' } }),
) {
  const vpc = aVpc(stack);
  const shared = new SharedLoadBalancer(stack, 'Ingress', { vpc, ingress: Ingress.existing(options(stack)) });
  let around: ReturnType<typeof surroundings> | undefined;
  const route = (id: string, routes: Route[], props: Partial<MeshedFargateServiceProps> = {}, scope = stack) => {
    around ??= surroundings(stack, { vpc });
    const service = new MeshedFargateService(scope, id, { ...around, ...props });
    shared.addRoutes(service, routes);
    return service;
  };
  return { stack, vpc, shared, route };
}
