import { certificatesIn, toPem } from '../../../src/certificates/handlers/pem';

test('lines of 64 characters', () => {
  const pem = toPem('CERTIFICATE', Buffer.alloc(60, 1));
  expect(pem).toBe(
    `-----BEGIN CERTIFICATE-----\n${'AQEB'.repeat(16)}\n${'AQEB'.repeat(4)}\n-----END CERTIFICATE-----\n`,
  );
  expect(toPem('CERTIFICATE', new Uint8Array(60).fill(1).buffer)).toBe(pem);
});

test('splits a bundle and ignores other text', () => {
  const [one, other] = [toPem('CERTIFICATE', Buffer.alloc(3)), toPem('CERTIFICATE', Buffer.alloc(4))];
  expect(certificatesIn(`first:\n${one}second:\n${other.trim()}`)).toEqual([one, other]);
  expect(certificatesIn('none')).toEqual([]);
});
