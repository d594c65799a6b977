import { readSettings } from '../../../src/certificates/handlers/issuer-settings';
import { KmsSigner } from '../../../src/certificates/handlers/kms-signer';
import { PrivateCaSigner } from '../../../src/certificates/handlers/private-ca-signer';

const VARIABLES = { SIGNER: 'kms', AUTHORITIES: 'one,two', VALIDITY_SECONDS: '604800', RENEWAL_SECONDS: '259200' };
const before = { ...process.env };
beforeEach(() => Object.assign(process.env, VARIABLES));
afterEach(() => {
  process.env = { ...before };
});

test('keys of KMS sign', () => {
  const { signer, validityMs } = readSettings();
  expect(signer).toBeInstanceOf(KmsSigner);
  expect(signer).toMatchObject({ keys: ['one', 'two'], life: { validityMs: 604_800_000, renewalMs: 259_200_000 } });
  expect(validityMs).toBe(604_800_000);
});

test('the first of several given keys signs', () => {
  expect(readSettings().signer).toMatchObject({ firstSigns: false });
  process.env.SIGNER = 'kms-given';
  expect(readSettings().signer).toMatchObject({ keys: ['one', 'two'], firstSigns: true });
});

test('AWS Private CA signs', () => {
  process.env.SIGNER = 'private-ca';
  expect(readSettings().signer).toBeInstanceOf(PrivateCaSigner);
  expect(readSettings().signer).toMatchObject({ authorities: ['one', 'two'], validityDays: 7 });
});

test('no other signer does', () => {
  process.env.SIGNER = 'notary';
  expect(readSettings).toThrow("unknown signer 'notary'");
});

test.each(Object.keys(VARIABLES))('without %s nothing is read', (name) => {
  delete process.env[name];
  expect(readSettings).toThrow(`the environment variable ${name} is not set`);
});
