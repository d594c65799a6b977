import { Template } from 'aws-cdk-lib/assertions';
import { SslPolicy } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { DeploymentPolicy, Ingress, MeshBackend, MutualTls, Route, ServiceDefinition } from '../../src';
import { anImportedAuthority } from '../mesh/service-connect/authorities';
import { aCertificate, aPlatform, aStack, propertiesOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

function platformWith(ingress?: (stack: ReturnType<typeof aStack>) => Ingress) {
  const stack = aStack('Platform');
  const mesh = MeshBackend.serviceConnect({ certificateAuthority: anImportedAuthority(stack) });
  aPlatform(stack, { mesh, ...(ingress && { ingress: ingress(stack) }) });
  return stack;
}

describe('a target group for tasks whose proxy requires TLS 1.3', () => {
  test('uses HTTPS for requests and health checks, on the port of the application', () => {
    expect(propertiesOf(platformWith(), 'AWS::ElasticLoadBalancingV2::TargetGroup')).toMatchObject({
      Protocol: 'HTTPS',
      Port: 8080,
      HealthCheckProtocol: 'HTTPS',
      HealthCheckPath: '/health',
    });
  });

  test('throws without an HTTPS listener', () => {
    expectUsageError(() => platformWith(() => Ingress.http()), {
      code: 'TargetsNeedTls13',
      path: 'Platform/Trading/Services/api-gateway',
      got: 'Ingress.http()',
      fix: 'Ingress.https()',
    });
  });

  test('throws for a listener policy without TLS 1.3', () => {
    const sslPolicy = SslPolicy.TLS12;
    expectUsageError(
      () => platformWith((stack) => Ingress.https([aCertificate(new Construct(stack, 'Own'))], { sslPolicy })),
      {
        code: 'TargetsNeedTls13',
        path: 'Platform/Trading/Services/api-gateway',
        got: `sslPolicy: ${sslPolicy}`,
        fix: 'remove sslPolicy',
      },
    );
  });
});

describe('a target group for tasks of Envoy with mutual TLS', () => {
  const withEnvoy = (ingress: (stack: ReturnType<typeof aStack>) => Ingress, deployment?: DeploymentPolicy) => {
    const stack = aStack('Platform');
    aPlatform(stack, {
      mesh: MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }),
      ingress: ingress(stack),
      services: { gateway: new ServiceDefinition({ routes: [Route.path('/*')], deployment }) },
    });
    return stack;
  };

  test.each<[string, (stack: ReturnType<typeof aStack>) => Ingress]>([
    ['Ingress.http()', () => Ingress.http()],
    [
      'a listener policy without TLS 1.3',
      (stack) => Ingress.https([aCertificate(new Construct(stack, 'Own'))], { sslPolicy: SslPolicy.TLS12 }),
    ],
    ['Ingress.https()', (stack) => Ingress.https([aCertificate(new Construct(stack, 'Own'))])],
  ])('uses HTTPS for requests and health checks, with %s', (_name, ingress) => {
    expect(propertiesOf(withEnvoy(ingress), 'AWS::ElasticLoadBalancingV2::TargetGroup')).toMatchObject({
      Protocol: 'HTTPS',
      Port: 15_002,
      HealthCheckProtocol: 'HTTPS',
    });
  });

  test('is encrypted for both versions of a traffic shift', () => {
    const stack = withEnvoy(() => Ingress.http(), DeploymentPolicy.blueGreen());
    const groups = Template.fromStack(stack).findResources('AWS::ElasticLoadBalancingV2::TargetGroup');
    const protocols = Object.values(groups).map(({ Properties }) => [
      Properties.Protocol,
      Properties.HealthCheckProtocol,
      Properties.Port,
    ]);
    expect(protocols).toEqual([
      ['HTTPS', 'HTTPS', 15_002],
      ['HTTPS', 'HTTPS', 15_002],
    ]);
  });

  test('is not encrypted without mutual TLS', () => {
    const stack = aStack('Platform');
    aPlatform(stack, { mesh: MeshBackend.envoy() });
    expect(propertiesOf(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup')).toMatchObject({ Protocol: 'HTTP' });
  });
});
