import type { Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { findings, PACKS, type PackName } from '../../../rigs/checks/security-packs';
import { Database, DeploymentPolicy, Ingress, Route, ServiceDefinition } from '../../../src';
import { violationsIn } from '../../least-privilege/support/checks';
import { aListener, aLoadBalancer, LISTENER_ARN } from '../../support/existing-ingress';
import type { Json } from '../../support/json';
import { anApp, aPlatform, aStack, aVpc, templateOf } from '../../support/stacks';
import { changesBetween } from '../../support/template-changes';
import { refusedResources } from '../../support/unique-resources';

type CreateIngress = (stack: Stack) => Ingress;

const certificate = (stack: Stack) =>
  acm.Certificate.fromCertificateArn(stack, 'Own', 'arn:aws:acm:us-east-1:123456789012:certificate/own');
const https: CreateIngress = (stack) => Ingress.https([certificate(stack)]);
const onListener =
  (listenerArn = LISTENER_ARN): CreateIngress =>
  (stack) =>
    Ingress.existing({ listener: aListener(stack, { listenerArn, defaultPort: 443 }) });
const onLoadBalancer: CreateIngress = (stack) =>
  Ingress.existing({ loadBalancer: aLoadBalancer(stack), certificates: [certificate(stack)] });
const otherLoadBalancer = onListener(LISTENER_ARN.replace('shared', 'other'));

function platformWith(stack: Stack, ingress: CreateIngress) {
  return aPlatform(stack, {
    ingress: ingress(stack),
    database: Database.none(),
    vpc: aVpc(stack),
    services: { gateway: new ServiceDefinition({ routes: [Route.path('/*')] }) },
  });
}

function templateWith(ingress: CreateIngress): Json {
  const stack = aStack('Platform');
  platformWith(stack, ingress);
  return templateOf(stack).toJSON();
}

const idsOf = ({ Resources }: Json, type: string) =>
  Object.keys(Resources)
    .filter((id) => Resources[id].Type === type)
    .sort();

const plain = (ids: string[]) =>
  ids
    .map((id) =>
      id
        .replace(/[0-9A-F]{8}/g, '')
        .replace(/^Trading/, '')
        .replace(/(?<=Route)\d+/, ''),
    )
    .sort();

describe.each<[string, CreateIngress, CreateIngress]>([
  ['https() to an existing listener', https, onListener()],
  ['an existing listener to https()', onListener(), https],
  ['an existing listener to a new listener on its load balancer', onListener(), onLoadBalancer],
  ['https() to a new listener on an existing load balancer', https, onLoadBalancer],
  ['an existing listener to one of another load balancer', onListener(), otherLoadBalancer],
])('from %s', (_name, before, after) => {
  const [from, to] = [before, after].map(templateWith);

  test('no resource is refused because another has its value, and the service stays', () => {
    expect(refusedResources(from, to)).toEqual([]);
    for (const type of ['AWS::ECS::Service', 'AWS::ECS::TaskDefinition']) {
      expect(idsOf(to, type)).toEqual(idsOf(from, type));
    }
  });
});

test('a change of the load balancer also replaces the target group, which belongs to one load balancer', () => {
  const { added, removed, changed } = changesBetween(templateWith(onListener()), templateWith(otherLoadBalancer));
  expect(plain(added)).toEqual(['ServicesgatewayExistingTargetGroup']);
  expect(plain(removed)).toEqual(['ServicesgatewayExistingTargetGroup']);
  expect(plain(changed)).toContain('IngressRoute');
});

const NAMES = Object.keys(PACKS) as PackName[];

test.each<[string, CreateIngress]>([
  ['an existing listener', onListener()],
  ['a new listener', onLoadBalancer],
])('%s has no finding of a security pack', (_name, ingress) => {
  const app = anApp();
  platformWith(aStack('Platform', {}, app), ingress);
  for (const name of NAMES) expect(findings(app, name)).toEqual([]);
});

test.each<[string, CreateIngress]>([
  ['an existing listener', onListener()],
  ['a new listener', onLoadBalancer],
])('%s allows what the constructs declare, also for a service of a later stack', (_name, ingress) => {
  const violations = violationsIn((app) => {
    const platform = platformWith(aStack('Main', {}, app), ingress);
    platform.addService('late', new ServiceDefinition({ routes: [Route.path('/late')] }), aStack('Later', {}, app));
  });
  expect(violations).toEqual([]);
});

test('shifted traffic of a service allows what the constructs declare', () => {
  const violations = violationsIn((app) => {
    const stack = aStack('Main', {}, app);
    aPlatform(stack, {
      ingress: onListener()(stack),
      database: Database.none(),
      vpc: aVpc(stack),
      services: {
        gateway: new ServiceDefinition({ routes: [Route.path('/*')], deployment: DeploymentPolicy.blueGreen() }),
      },
    });
  });
  expect(violations).toEqual([]);
});
