import { SslPolicy } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { Ingress, MeshBackend } from '../../src';
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
