import { generateKeyPairSync, verify } from 'node:crypto';
import { CertificationRequest } from '@peculiar/asn1-csr';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Extensions } from '@peculiar/asn1-x509';
import { signingRequest } from '../../../src/certificates/handlers/signing-request';
import { leafExtensions, publicKeyInfo } from '../../../src/certificates/handlers/x509-parts';

test('is signed with its private key, and contains the names and the key usages', () => {
  const identity = { serviceName: 'risk-engine', dnsName: 'risk.internal', uri: 'spiffe://internal/risk' };
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = signingRequest({ identity, ...pair, now: new Date() });
  expect(pem).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----\n/);
  const der = Buffer.from(pem.replace(/-----.*-----/g, ''), 'base64');
  const { certificationRequestInfo: info, signature } = AsnConvert.parse(der, CertificationRequest);
  expect(verify('sha256', Buffer.from(AsnConvert.serialize(info)), pair.publicKey, Buffer.from(signature))).toBe(true);
  expect(info.subjectPKInfo).toEqual(publicKeyInfo(pair.publicKey));
  expect(info.subject[0][0].value.toString()).toBe('risk-engine');
  expect(info.attributes.map(({ type }) => type)).toEqual(['1.2.840.113549.1.9.14']);
  const asked = Buffer.from(AsnConvert.serialize(new Extensions(leafExtensions(identity)))).toString('hex');
  expect(Buffer.from(info.attributes[0].values[0]).toString('hex')).toBe(asked);
});
