import { Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ImageRepository } from '../../src';
import { KINDS } from '../../src/validation/kinds-of-options';
import { TYPES } from '../../src/validation/option-types';
import { aStack } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const { SIGN_VERIFY, GENERATE_VERIFY_MAC } = kms.KeyUsage;
const { ECC_NIST_P256, HMAC_256, RSA_2048 } = kms.KeySpec;

test.each<[string, kms.KeyProps]>([
  ['for signatures', { keySpec: ECC_NIST_P256, keyUsage: SIGN_VERIFY }],
  ['that is asymmetric', { keySpec: RSA_2048 }],
  ['for message authentication', { keySpec: HMAC_256, keyUsage: GENERATE_VERIFY_MAC }],
])('a key %s encrypts nothing, also by its alias', (_title, props) => {
  const stack = aStack();
  const key = new kms.Key(stack, 'Key', props);
  const alias = new kms.Alias(stack, 'Alias', { aliasName: 'alias/own', targetKey: key });
  for (const encryptionKey of [key, alias]) {
    expectUsageError(() => new ImageRepository(stack, 'Images', { encryptionKey }), {
      code: 'KeyNotSymmetric',
      path: 'Stack/Images',
      got: `with the key spec ${props.keySpec} and the usage ${props.keyUsage ?? 'ENCRYPT_DECRYPT'}`,
      fix: 'or leave it out for the default',
    });
  }
});

test('a key encrypts if nothing else is known of it', () => {
  const stack = aStack();
  const byToken = new kms.Key(stack, 'ByToken');
  (byToken.node.defaultChild as kms.CfnKey).keySpec = Token.asString({ Ref: 'Spec' });
  const keys = {
    Own: new kms.Key(stack, 'Key'),
    Imported: kms.Key.fromKeyArn(stack, 'Imported', 'arn:aws:kms:eu-west-1:123456789012:key/1a2b3c4d'),
    Alias: kms.Alias.fromAliasName(stack, 'Alias', 'alias/own'),
    ByToken: byToken,
  };
  for (const [id, encryptionKey] of Object.entries(keys)) {
    expect(() => new ImageRepository(stack, `${id}Images`, { encryptionKey })).not.toThrow();
  }
});

test('every option that encrypts has the rule', () => {
  const options = Object.entries(TYPES).flatMap(([name, notation]) =>
    / encryptionKey\??:aws_kms.IKey/.test(notation) ? [`${name}.encryptionKey`] : [],
  );
  expect(options.length).toBeGreaterThan(10);
  expect(options.filter((option) => KINDS[option] === undefined)).toEqual([]);
});
