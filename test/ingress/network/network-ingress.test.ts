import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { NetworkIngress } from '../../../src';
import { CLIENTS } from '../../support/network-ingress';
import { aCertificate, aStack } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

const certificate = aCertificate(aStack());

test('has the defaults of AWS, and a copy of its clients', () => {
  const clients = [...CLIENTS];
  const ingress = NetworkIngress.internetFacing({ clients });
  clients.push(ec2.Peer.anyIpv4());
  expect(ingress).toMatchObject({ hasPublicAddresses: true, fixedAddresses: false, clients: CLIENTS });
  expect(ingress.idleTimeout.toSeconds()).toBe(350);
  expect(NetworkIngress.internal({ clients: CLIENTS })).toMatchObject({ hasPublicAddresses: false });
});

test.each([
  ['NetworkIngress.internetFacing()', () => NetworkIngress.internetFacing({ clients: [] })],
  ['NetworkIngress.internal()', () => NetworkIngress.internal({ clients: [] })],
])('%s needs a client', (path, create) => {
  expectUsageError(create, { code: 'NoClients', path, got: 'clients: an empty list' });
});

test.each([59, 6_001])('an idle timeout of %d s is outside the range of AWS', (seconds) => {
  const create = () => NetworkIngress.internal({ clients: CLIENTS, idleTimeout: Duration.seconds(seconds) });
  expectUsageError(create, { code: 'TimeoutOutOfRange', path: 'NetworkIngress.internal()', got: `${seconds}` });
});

test('a certificate has the idle timeout that AWS does not change', () => {
  const idleTimeout = Duration.seconds(350);
  expect(NetworkIngress.internal({ clients: CLIENTS, certificate, idleTimeout }).certificate).toBe(certificate);
  const other = () => NetworkIngress.internal({ clients: CLIENTS, certificate, idleTimeout: Duration.minutes(10) });
  expectUsageError(other, {
    code: 'TimeoutOutOfRange',
    path: 'NetworkIngress.internal()',
    got: 'and a certificate',
    expected: '350 s',
  });
});

test('a policy of TLS needs a certificate', () => {
  const sslPolicy = elbv2.SslPolicy.TLS13_13;
  expect(NetworkIngress.internal({ clients: CLIENTS, certificate, sslPolicy }).sslPolicy).toBe(sslPolicy);
  expectUsageError(() => NetworkIngress.internal({ clients: CLIENTS, sslPolicy }), {
    code: 'TlsWithoutCertificate',
    path: 'NetworkIngress.internal()',
    got: 'ELBSecurityPolicy-TLS13-1-3-2021-06',
  });
});
