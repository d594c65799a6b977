/** A secret whose value is generated: its field `key` is 40 lower-case letters and digits. */
export const GENERATED_SECRET = {
  Type: 'AWS::SecretsManager::Secret',
  Properties: {
    Description: 'a key',
    GenerateSecretString: {
      SecretStringTemplate: '{"user":"trading"}',
      GenerateStringKey: 'key',
      PasswordLength: 40,
      ExcludePunctuation: true,
      ExcludeUppercase: true,
    },
  },
};
