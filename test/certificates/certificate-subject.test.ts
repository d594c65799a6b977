import { Lazy } from 'aws-cdk-lib';
import type { CertificateSubject } from '../../src';
import { requireSubject } from '../../src/certificates/certificate-subject';
import { expectUsageError } from '../support/usage-errors';
import { aMesh } from './support/members';

const { stack, subjectOf } = aMesh();
const check = (names: Partial<CertificateSubject>) => () =>
  requireSubject(stack, { ...subjectOf('risk-engine'), ...names });
const label = 'a'.repeat(63);

test.each([
  {},
  { serviceName: 'a'.repeat(64) },
  { dnsName: [label, label, label, 'a'.repeat(61)].join('.') },
  { uri: `spiffe://${'a'.repeat(247)}` },
  { uri: Lazy.string({ produce: () => 'known later' }) },
])('accepts %o', (names) => {
  expect(check(names)).not.toThrow();
});

test.each<Partial<CertificateSubject>>([
  { serviceName: 'a'.repeat(65) },
  { serviceName: 'risk engine' },
  { serviceName: '' },
  { dnsName: `${'a'.repeat(64)}.internal` },
  { dnsName: [label, label, label, 'a'.repeat(62)].join('.') },
  { dnsName: '*.trading.internal' },
  { uri: 'risk-engine' },
  { uri: 'spiffe://trading.internal/risk,engine' },
  { uri: `spiffe://${'a'.repeat(248)}` },
])('refuses %o', (names) => {
  const [[what, value]] = Object.entries(names);
  expectUsageError(check(names), { code: 'InvalidCertificateName', path: 'Stack', got: `${what}: '${value}'` });
});
