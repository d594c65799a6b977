import { readSettings } from '../../../src/certificates/handlers/issuer-settings';
import { KmsSigner } from '../../../src/certificates/handlers/kms-signer';
import { PrivateCaSigner } from '../../../src/certificates/handlers/private-ca-signer';

const VARIABLES = { SIGNER: 'kms', AUTHORITIES: 'one,two', VALIDITY_SECONDS: '604800', RENEWAL_SECONDS: '259200' };
const before = { ...process.env };
beforeEach(() => Object.assign(process.env, VARIABLES));
afterEach(() => {
  process.env = { ...before };
});

test('SIGNER=kms signs with KMS keys', () => {
  const { signer, validityMs } = readSettings();
  expect(signer).toBeInstanceOf(KmsSigner);
  expect(signer).toMatchObject({ keys: ['one', 'two'], lifetime: { validityMs: 604_800_000, renewalMs: 259_200_000 } });
  expect(validityMs).toBe(604_800_000);
});

test('SIGNER=kms-given signs with the first key', () => {
  expect(readSettings().signer).toMatchObject({ firstSigns: false });
  process.env.SIGNER = 'kms-given';
  expect(readSettings().signer).toMatchObject({ keys: ['one', 'two'], firstSigns: true });
});

test('SIGNER=private-ca signs with AWS Private CA', () => {
  process.env.SIGNER = 'private-ca';
  expect(readSettings().signer).toBeInstanceOf(PrivateCaSigner);
  expect(readSettings().signer).toMatchObject({ authorities: ['one', 'two'], validityDays: 7 });
});

test('the windows of renewals are optional', () => {
  expect(readSettings().window).toBeUndefined();
  const window = { weekdays: [6], hour: 6, hours: 4, onlyFirst: false };
  process.env.RENEWAL_WINDOW = JSON.stringify(window);
  expect(readSettings()).toMatchObject({ window, renewalMs: 259_200_000 });
});

test('another signer is an error', () => {
  process.env.SIGNER = 'notary';
  expect(readSettings).toThrow("unknown signer 'notary'");
});

test.each(Object.keys(VARIABLES))('a missing %s is an error', (name) => {
  delete process.env[name];
  expect(readSettings).toThrow(`the environment variable ${name} is not set`);
});
