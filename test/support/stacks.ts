import { App, type AppProps, Stack, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct, IConstruct } from 'constructs';
import {
  Alerting,
  Ingress,
  MeshedFargateService,
  type MeshedFargateServiceProps,
  SpotCluster,
  TradingAnalyticsPlatform,
  type TradingAnalyticsPlatformProps,
  TradingMesh,
} from '../../src';
import type { Json } from './json';

/** An app that adds nothing of its own to a template. */
export function anApp(props: AppProps = {}): App {
  return new App({ analyticsReporting: false, ...props });
}

export function aStack(id = 'Stack', props: StackProps = {}, app: Construct = anApp()): Stack {
  return new Stack(app, id, props);
}

export function aCertificate(scope: Construct): acm.ICertificate {
  return acm.Certificate.fromCertificateArn(
    scope,
    'Certificate',
    'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000',
  );
}

/** A VPC that exists already: two zones, public and private subnets. */
export function aVpc(scope: Construct, attributes: Partial<ec2.VpcAttributes> = {}): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(scope, 'ExistingVpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['a', 'b'],
    publicSubnetIds: ['public-a', 'public-b'],
    privateSubnetIds: ['private-a', 'private-b'],
    ...attributes,
  });
}

/** A platform with the choices that have no default. */
export function aPlatform(scope: Construct, props: Partial<TradingAnalyticsPlatformProps> = {}) {
  return new TradingAnalyticsPlatform(scope, 'Trading', {
    ingress: Ingress.https([aCertificate(scope)]),
    alerting: Alerting.email('oncall@example.com'),
    ...props,
  });
}

/** What services on their own are put into. */
export function surroundings(scope: Construct, meshProps: Partial<ConstructorParameters<typeof TradingMesh>[2]> = {}) {
  const vpc = meshProps.vpc ?? aVpc(scope);
  return {
    cluster: new SpotCluster(scope, 'Cluster', { vpc }),
    mesh: new TradingMesh(scope, 'Mesh', { vpc, ...meshProps }),
  };
}

/** A service on its own in a stack of its own. */
export function aService(props: Partial<MeshedFargateServiceProps> = {}, id = 'RiskEngine') {
  const stack = aStack();
  const service = new MeshedFargateService(stack, id, { ...surroundings(stack), ...props });
  return { stack, service };
}

export function templateOf(construct: IConstruct): Template {
  return Template.fromStack(Stack.of(construct));
}

/** The properties of the one resource of a type. */
export function propertiesOf(construct: IConstruct, type: string): Json {
  const found = Object.values(templateOf(construct).findResources(type));
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type}`);
  return found[0].Properties;
}

/** The application's container of the one task definition. */
export function applicationOf(construct: IConstruct): Json {
  return containersOf(construct).find(({ Name }: { Name: string }) => Name === 'app');
}

export function containersOf(construct: IConstruct): Json[] {
  return propertiesOf(construct, 'AWS::ECS::TaskDefinition').ContainerDefinitions;
}

/** The warnings of the stack that the library itself gives. */
export function warningsOf(construct: IConstruct): string[] {
  return Annotations.fromStack(Stack.of(construct))
    .findWarning('*', Match.stringLikeRegexp('cdk-trading-analytics-platform'))
    .map(({ entry }) => String(entry.data));
}
