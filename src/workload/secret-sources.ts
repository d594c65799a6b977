import { type IResolvable, Reference, Stack, Token, TokenComparison, Tokenization } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { RotatableSecret } from '../secrets/rotatable-secret';
import { declareSecrets } from '../security/declared-access';
import type { ManagedPolicyRole } from '../security/managed-policy-role';
import { isBranded } from '../validation/brand';
import { shown } from '../validation/shown';
import { quoted, UsageError } from '../validation/usage-error';

/** The secrets that the containers of a task read when they start. ECS starts no task that cannot read one of them. */
export class SecretSources {
  private readonly foreign: ForeignSecret[] = [];

  public constructor(
    private readonly scope: IConstruct,
    private readonly executionRole: ManagedPolicyRole,
  ) {
    scope.node.addValidation({ validate: () => this.validate() });
  }

  /** Adds secrets by the names of their variables. Throws if a secret does not have the field that is read. */
  public add(secrets: Record<string, ecs.Secret> = {}): void {
    declareSecrets(this.executionRole, ...Object.values(secrets).map(({ arn }) => arn));
    for (const [variable, { arn }] of Object.entries(secrets)) {
      requireField(this.scope, variable, arn);
      const account = accountOf(arn, 'secretsmanager');
      if (account === undefined) continue;
      if (Token.compareStrings(account, Stack.of(this.scope).account) !== TokenComparison.DIFFERENT) continue;
      this.foreign.push({ variable, account, arn });
    }
  }

  /** Returns an error for each secret of another account without permission to decrypt it. */
  private validate(): string[] {
    return this.foreign
      .filter(({ account }) => !this.executionRole.statements.some((statement) => mayDecrypt(statement, account)))
      .map(
        ({ variable, account, arn }) =>
          new UsageError(this.scope, 'SecretWithoutKey', {
            got: `${variable}: the secret ${shown(arn)} of the account ${account}, and no permission to decrypt with a key of that account`,
            expected:
              'kms:Decrypt for the execution role. A secret that other accounts read always has a customer managed key (the rule of Secrets Manager). The CDK does not grant the use of an imported key',
            fix: 'for example kms.Key.fromKeyArn(…).grantDecrypt(service.taskDefinition.obtainExecutionRole())',
          }).message,
      );
  }
}

interface ForeignSecret {
  readonly variable: string;
  readonly account: string;
  readonly arn: string;
}

/** Returns the account of an ARN of a service. Undefined if the ARN is a token, or of another service. */
function accountOf(arn: string, service: 'secretsmanager' | 'kms'): string | undefined {
  const [, , ofService, , account] = arn.split(':');
  return Token.isUnresolved(arn) || ofService !== service ? undefined : account;
}

function mayDecrypt({ actions, resources }: iam.PolicyStatement, account: string): boolean {
  return (
    actions.some((action) => /^(\*|kms:(\*|Decrypt\*?))$/.test(action)) &&
    resources.some(
      (resource) => resource === '*' || accountOf(resource, 'kms') === account || Token.isUnresolved(resource),
    )
  );
}

/** Throws if a rotating secret of the app does not have a field. */
function requireField(scope: IConstruct, variable: string, arn: string): void {
  const secret = Tokenization.reverseString(arn)
    .tokens.map(secretOf)
    .find((found) => found);
  const [, field] = /:([^:]+)::$/.exec(arn) ?? [];
  if (!secret || field === undefined || Token.isUnresolved(field) || secret.fields.includes(field)) return;
  throw new UsageError(scope, 'UnknownSecretField', {
    got: `${variable}: the field ${shown(field)} of ${secret.node.path}`,
    expected: `one of ${quoted(secret.fields)}`,
    fix: `use field() of the secret, for example field(${shown(secret.fields[0])})`,
  });
}

function secretOf(token: IResolvable): RotatableSecret | undefined {
  const parent = Reference.isReference(token) ? token.target.node.scope : undefined;
  return isBranded(parent, 'RotatableSecret') ? (parent as RotatableSecret) : undefined;
}
