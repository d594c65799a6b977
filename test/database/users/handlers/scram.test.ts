import { createHash, createHmac } from 'node:crypto';
import { scramVerifier } from '../../../../src/database/users/handlers/scram';

/** The exchange in section 3 of RFC 7677: user `user`, password `pencil`. */
const SALT = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
const NONCE = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
const EXCHANGE = `n=user,r=rOprNGfwEbeRWgbNEkqO,r=${NONCE},s=${SALT.toString('base64')},i=4096,c=biws,r=${NONCE}`;
const PROOF = Buffer.from('dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=', 'base64');
const SIGNATURE = '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=';

const hmac = (key: Buffer) => createHmac('sha256', key).update(EXCHANGE).digest();

function partsOf(verifier: string) {
  const [, stored, server] = /^SCRAM-SHA-256\$4096:[^$]+\$([^:]+):(.+)$/.exec(verifier) ?? [];
  return { storedKey: Buffer.from(stored, 'base64'), serverKey: Buffer.from(server, 'base64') };
}

test('the verifier fits the exchange of RFC 7677', () => {
  const verifier = scramVerifier('pencil', SALT);
  expect(verifier).toMatch(/^SCRAM-SHA-256\$4096:W22ZaJ0SNY7soEsUEjb6gQ==\$/);
  const { storedKey, serverKey } = partsOf(verifier);
  const clientKey = hmac(storedKey).map((byte, index) => byte ^ PROOF[index]);
  expect(createHash('sha256').update(clientKey).digest()).toEqual(storedKey);
  expect(hmac(serverKey).toString('base64')).toBe(SIGNATURE);
});

test('the salt differs each time', () => {
  expect(scramVerifier('pencil')).not.toBe(scramVerifier('pencil'));
  expect(scramVerifier('pencil')).toMatch(/^SCRAM-SHA-256\$4096:[\w+/]{22}==\$[\w+/]{43}=:[\w+/]{43}=$/);
});

test.each([
  ['another space', 'a\u00A0b\u3000c', 'a b c'],
  ['what is invisible', 'a\u00ADb\u200Dc\uFE0F\uFEFF', 'abc'],
  ['another way to write the same', 'e\u0301ﬁ', 'éfi'],
])('a password is prepared as clients prepare it: %s', (_name, typed, prepared) => {
  expect(scramVerifier(typed, SALT)).toBe(scramVerifier(prepared, SALT));
});
