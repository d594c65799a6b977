import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct, type IDependable } from 'constructs';
import { functionDefaults } from '../lambda/function-defaults';
import { idsInStack } from '../naming/stack-path';
import { grantSecretKey } from '../secrets/secret-kms-grant';
import type { IRotatableSecret } from '../secrets/secret-rotation';
import { UsageError } from '../validation/usage-error';
import type { CertificateSubject } from './certificate-subject';
import { CertificateFunction } from './handlers/certificate-function';
import type { AuthorityConfig, SigningAuthority } from './signing-authority';

/** Begins the ids of the issuers of a stack. */
const SHARED_ID = 'TradingCertificates';

/**
 * Certificates that are issued at the same time. A deployment asks for all of a stack at once; those beyond wait in Lambda's
 * queue, each again after a second at first, so that fifty are done in about a minute.
 */
const AT_ONCE = 5;

/** How many secrets a policy or a target's input holds: at most 6,144 and 8,192 characters. */
const SECRETS_IN_ONE = 25;

const SECRET_ACTIONS = [
  'secretsmanager:DescribeSecret',
  'secretsmanager:GetSecretValue',
  'secretsmanager:PutSecretValue',
  'secretsmanager:UpdateSecretVersionStage',
];

/** Issues and renews the certificates of a mesh's services in a stack: one function for all of them. */
export class IssuingFunction extends Construct {
  /** The issuer of a mesh in the stack of a service; made at the first service. */
  public static for(
    mesh: Construct,
    service: Construct,
    authority: SigningAuthority,
    subject: CertificateSubject,
  ): IssuingFunction {
    const stack = Stack.of(service);
    // Without the stack's name where it can be: stages of other names have the same ids then.
    const home = Stack.of(mesh) === stack ? [] : [Stack.of(mesh).node.id];
    const id = [SHARED_ID, ...home, ...idsInStack(mesh)].join('-');
    const existing = stack.node.tryFindChild(id) as IssuingFunction | undefined;
    if (existing && existing.authority !== authority) {
      throw new UsageError(service, 'AuthorityUnclear', {
        got: `a second MutualTls for the services of ${mesh.node.path}`,
        expected: 'one for all services of a mesh: they would not trust each other',
        fix: 'make one MutualTls and use it for every service',
      });
    }
    return existing ?? new IssuingFunction(stack, id, mesh, authority, subject);
  }

  /** Issues, renews, and looks after both. */
  public readonly function: lambda.Function;

  /** The mesh whose services have certificates from here. */
  public readonly mesh: Construct;

  /** Who signs. */
  public readonly config: AuthorityConfig;

  private readonly role: iam.Role;
  private readonly dailyCheck: events.Rule;
  private readonly noOthers: iam.ManagedPolicy;
  private readonly groups: IRotatableSecret[][] = [];
  private readonly policies: iam.ManagedPolicy[] = [];
  private readonly keys = new Set<kms.IKey | undefined>();

  private constructor(
    stack: Stack,
    id: string,
    mesh: Construct,
    private readonly authority: SigningAuthority,
    subject: CertificateSubject,
  ) {
    super(stack, id);
    this.mesh = mesh;
    this.config = authority.bind(mesh, this, subject.protection);
    const { validity, renewEvery } = authority.life;
    const defaults = functionDefaults(this, subject);
    this.role = defaults.role;
    for (const statement of this.config.statements) this.role.addToPrincipalPolicy(statement);
    this.function = new CertificateFunction(this, 'Function', {
      ...defaults,
      // Each run is about one secret, and a secret has one rotation at a time.
      reservedConcurrentExecutions: AT_ONCE,
      environment: {
        SIGNER: this.config.signer,
        AUTHORITIES: this.config.arns.join(','),
        VALIDITY_SECONDS: String(validity.toSeconds()),
        RENEWAL_SECONDS: String(renewEvery.toSeconds({ integral: false })),
      },
    });
    // Another secret's own policy could let the function in, and its tags make it issue anybody's certificate. One policy
    // for all: two would deny each other's, and a stack of 500 resources holds some twenty services.
    this.noOthers = new iam.ManagedPolicy(this, 'NoOthers', {
      description: `Keeps the function out of all secrets but those of services of ${mesh.node.path}`,
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({
          effect: iam.Effect.DENY,
          actions: SECRET_ACTIONS,
          notResources: Lazy.list({ produce: () => this.groups.flat().map(({ secretArn }) => secretArn) }),
        }),
      ],
    });
    this.dailyCheck = new events.Rule(this, 'Daily', {
      description: `Asks once a day whether the certificates of ${mesh.node.path} are renewed in time`,
      schedule: events.Schedule.rate(Duration.days(1)),
    });
    // One permission for all targets: a function's own policy has room for some fifty.
    this.function.addPermission('Daily', {
      principal: new iam.ServicePrincipal('events.amazonaws.com'),
      sourceArn: this.dailyCheck.ruleArn,
    });
  }

  /** Takes a secret into its care, and says what must be there before it can put a certificate in. */
  public serve(secret: IRotatableSecret): IDependable[] {
    if (!this.keys.has(secret.encryptionKey)) {
      this.keys.add(secret.encryptionKey);
      grantSecretKey(secret, this.role, 'kms:Decrypt', 'kms:GenerateDataKey');
    }
    if (this.groups.length === 0 || this.groups[this.groups.length - 1].length === SECRETS_IN_ONE) this.startGroup();
    this.groups[this.groups.length - 1].push(secret);
    return [this.role, this.policies[this.policies.length - 1], this.noOthers];
  }

  private startGroup(): void {
    const group: IRotatableSecret[] = [];
    const number = this.groups.push(group);
    const arns = Lazy.list({ produce: () => group.map(({ secretArn }) => secretArn) });
    this.policies.push(
      new iam.ManagedPolicy(this, number === 1 ? 'Secrets' : `Secrets${number}`, {
        description: `Puts certificates into the secrets of services of ${this.mesh.node.path}, and into no others`,
        roles: [this.role],
        statements: [
          new iam.PolicyStatement({
            actions: SECRET_ACTIONS,
            resources: arns,
          }),
        ],
      }),
    );
    this.dailyCheck.addTarget({
      bind: () => ({
        arn: this.function.functionArn,
        input: events.RuleTargetInput.fromObject({ OverdueChecks: arns }),
      }),
    });
  }
}
