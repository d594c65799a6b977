import type { Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { type ExistingIngressOptions, Ingress, Route } from '../../../src';
import { aLoadBalancer, anExistingIngress, LOAD_BALANCER_ARN } from '../../support/existing-ingress';
import { allOf } from '../../support/load-balancers';
import { anApp, aStack, aVpc, propertiesOf } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const INBOUND = 'AWS::EC2::SecurityGroupIngress';

const certificate = (stack: Stack, id: string) =>
  acm.Certificate.fromCertificateArn(stack, id, `arn:aws:acm:eu-west-1:123456789012:certificate/${id}`);

const withNewListener = (options: Partial<ExistingIngressOptions> = {}, certificates = ['First']) =>
  anExistingIngress((stack) => ({
    loadBalancer: aLoadBalancer(stack),
    certificates: certificates.map((id) => certificate(stack, id)),
    ...options,
  }));

test('a new listener with certificates uses HTTPS, and answers 404 if no route matches', () => {
  const { stack, shared, route } = withNewListener({}, ['First', 'Second']);
  route('Gateway', [Route.path('/api/*')]);
  expect(propertiesOf(stack, LISTENER)).toMatchObject({
    LoadBalancerArn: LOAD_BALANCER_ARN,
    Port: 443,
    Protocol: 'HTTPS',
    SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
    Certificates: [{ CertificateArn: expect.stringContaining('/First') }],
    DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
  });
  expect(propertiesOf(stack, 'AWS::ElasticLoadBalancingV2::ListenerCertificate')).toMatchObject({
    Certificates: [{ CertificateArn: expect.stringContaining('/Second') }],
  });
  expect(Object.keys(allOf(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule'))).toEqual([
    expect.stringMatching(/^IngressPort443Route\d+/),
  ]);
  expect(shared.url).toBe('https://shared.example.com');
  expect(shared._certificates).toHaveLength(2);
});

test('the security groups of the load balancer decide on clients, unless they are set', () => {
  const { stack, route } = withNewListener();
  route('Gateway', [Route.path('/api/*')]);
  expect(Object.values(allOf(stack, INBOUND)).map(({ FromPort }) => FromPort)).toEqual([8080]);

  const clients = [ec2.Peer.ipv4('203.0.113.0/24'), ec2.Peer.prefixList('pl-1')];
  const { stack: open } = withNewListener({ clients, port: 8443 });
  const rules = Object.values(allOf(open, INBOUND));
  expect(rules).toHaveLength(2);
  for (const rule of rules)
    expect(rule).toMatchObject({ GroupId: 'sg-0a1b2c3d4e5f60718', FromPort: 8443, ToPort: 8443 });
});

test('HTTP must be chosen', () => {
  const { stack, shared } = withNewListener({
    certificates: undefined,
    protocol: elbv2.ApplicationProtocol.HTTP,
    sslPolicy: elbv2.SslPolicy.TLS13_13,
  });
  expect(propertiesOf(stack, LISTENER)).toMatchObject({ Port: 80, Protocol: 'HTTP' });
  expect(propertiesOf(stack, LISTENER).SslPolicy).toBeUndefined();
  expect(shared.url).toBe('http://shared.example.com');
  expectUsageError(() => withNewListener({ certificates: undefined }), {
    code: 'ExistingIngressChoice',
    path: 'Ingress.existing()',
    got: 'a new listener without certificates',
  });
  expectUsageError(() => withNewListener({ protocol: elbv2.ApplicationProtocol.HTTP }), {
    code: 'ExistingIngressChoice',
    path: 'Ingress.existing()',
    got: 'certificates and protocol: HTTP',
  });
});

test('a certificate of another Region is an error', () => {
  const arn = 'arn:aws:acm:us-east-1:123456789012:certificate/1';
  expectUsageError(
    () =>
      anExistingIngress((stack) => ({
        loadBalancer: aLoadBalancer(stack),
        certificates: [acm.Certificate.fromCertificateArn(stack, 'Far', arn)],
      })),
    { code: 'OtherEnvironment', path: 'Stack/Ingress', got: 'the certificate in aws://123456789012/us-east-1' },
  );
});

test('a load balancer of another stack gets its listener and all rules in the stack of the platform', () => {
  const app = anApp();
  const place = { env: { account: '123456789012', region: 'eu-west-1' } };
  const owner = aStack('Foundation', place, app);
  const loadBalancer = new elbv2.ApplicationLoadBalancer(owner, 'Shared', { vpc: aVpc(owner) });
  const { stack, route } = anExistingIngress(
    (scope) => ({ loadBalancer, certificates: [certificate(scope, 'First')], clients: [ec2.Peer.anyIpv4()] }),
    aStack('Stack', place, app),
  );
  route('Gateway', [Route.path('/api/*')]);
  expect(Object.keys(allOf(stack, LISTENER))).toEqual([expect.stringMatching(/^IngressPort443/)]);
  expect(Object.keys(allOf(stack, INBOUND))).toHaveLength(2);
  expect(Object.keys(allOf(owner, LISTENER))).toHaveLength(0);
  expect(Object.keys(allOf(owner, INBOUND))).toHaveLength(0);
});

test('an unknown option of a load balancer of its own is an error', () => {
  expectUsageError(() => Ingress.existing({ redirectHttp: true } as never), {
    code: 'UnknownOption',
    path: 'Ingress.existing()',
    got: 'redirectHttp',
  });
});
