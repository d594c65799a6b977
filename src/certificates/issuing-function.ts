import { ArnFormat, Duration, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct, type IDependable } from 'constructs';
import { functionDefaults } from '../lambda/function-defaults';
import { allowAwsApis } from '../lambda/function-network';
import { idsInStack } from '../naming/stack-path';
import { addEndpointFor } from '../network/service-endpoints';
import { LimitedParts } from '../secrets/limited-parts';
import { othersDenied, ROTATION_ACTIONS } from '../secrets/own-secrets-only';
import { grantSecretKey } from '../secrets/secret-kms-grant';
import type { IRotatableSecret } from '../secrets/secret-rotation';
import type { WindowTimes } from '../secrets/window-times';
import { addDeclared, declareStatements } from '../security/declared-access';
import { describe } from '../validation/description';
import { UsageError } from '../validation/usage-error';
import type { Renewals } from './certificate-lifetime';
import type { CertificateSubject } from './certificate-subject';
import { CertificateFunction } from './handlers/certificate-function';
import { CHECK_MINUTE, checkHour, type RenewalWindow } from './handlers/renewal-window';
import type { AuthorityConfig, SigningAuthority } from './signing-authority';

/** The prefix of the construct ids of issuing functions. */
const SHARED_ID = 'TradingCertificates';

/** The number of secrets in one policy and in one target input, whose limits are 6,144 and 8,192 characters. */
const SECRETS_IN_ONE = 25;

/** The first service of an issuing function, and the renewals of all services. */
interface FirstSubject extends CertificateSubject {
  readonly renewals: Renewals;
}

/** The function that issues and renews the certificates of all services of a mesh in one stack. */
export class IssuingFunction extends Construct {
  /** Returns the issuing function of a mesh in the stack of a service. The first service creates it. */
  public static for(
    mesh: Construct,
    service: Construct,
    authority: SigningAuthority,
    subject: FirstSubject,
  ): IssuingFunction {
    const stack = Stack.of(service);
    // Without the stack's name if possible, so that stages with other names have the same ids.
    const home = Stack.of(mesh) === stack ? [] : [Stack.of(mesh).node.id];
    const id = [SHARED_ID, ...home, ...idsInStack(mesh)].join('-');
    const existing = stack.node.tryFindChild(id) as IssuingFunction | undefined;
    if (existing && existing.authority !== authority) {
      throw new UsageError(service, 'AuthorityUnclear', {
        got: `a second MutualTls for the services of ${mesh.node.path}`,
        expected: 'one MutualTls for all services of a mesh, so that they trust each other',
        fix: 'create one MutualTls and use it for every service',
      });
    }
    return existing ?? new IssuingFunction(stack, id, mesh, authority, subject);
  }

  /** The Lambda function, which also checks once a day that certificates are renewed. */
  public readonly function: lambda.Function;

  /** The mesh of the services. */
  public readonly mesh: Construct;

  /** The configuration of the authority that signs. */
  public readonly config: AuthorityConfig;

  /** The validity period of the certificates. */
  public readonly validity: Duration;

  private readonly role: iam.Role;
  private readonly dailyCheck: events.Rule;
  private readonly denyOtherSecrets: iam.ManagedPolicy;
  private readonly secrets = new LimitedParts<IRotatableSecret>(SECRETS_IN_ONE, (part, number) =>
    this.addPart(part, number),
  );
  private readonly policies: iam.ManagedPolicy[] = [];
  private readonly keys = new Set<kms.IKey | undefined>();

  private constructor(
    stack: Stack,
    id: string,
    mesh: Construct,
    private readonly authority: SigningAuthority,
    { renewals, ...subject }: FirstSubject,
  ) {
    super(stack, id);
    this.mesh = mesh;
    this.config = authority.bind(mesh, this, subject.protection);
    const { validity, renewEvery, times } = renewals;
    this.validity = validity;
    if (this.config.signer === 'private-ca') addEndpointFor('PrivateCa', subject.vpc);
    const defaults = functionDefaults(this, subject);
    this.role = defaults.role;
    for (const statement of this.config.statements) addDeclared(this.role, statement);
    const { tags } = this.role.node.defaultChild as iam.CfnRole;
    for (const [key, value] of Object.entries(this.config.roleTags ?? {})) tags.setTag(key, value);
    this.function = new CertificateFunction(this, 'Function', {
      ...defaults,
      environment: {
        SIGNER: this.config.signer,
        AUTHORITIES: this.config.arns.join(','),
        SECRETS_PREFIX: prefixOfSecrets(stack),
        SECRETS: Lazy.string({ produce: () => this.secrets.all.map(nameOf).join(',') }),
        VALIDITY_SECONDS: String(validity.toSeconds()),
        RENEWAL_SECONDS: String(renewEvery.toSeconds({ integral: false })),
        ...(times && { RENEWAL_WINDOW: JSON.stringify(windowOf(times)) }),
      },
    });
    allowAwsApis(this.function);
    // Otherwise the resource policy and the tags of another secret could cause a certificate for any identity. One policy
    // for all secrets, because two would deny each other's secrets. A stack of 500 resources holds about 20 services.
    const denied = othersDenied({
      rotated: Lazy.list({ produce: () => this.secrets.all.map(({ secretArn }) => secretArn) }),
    });
    declareStatements(this.role, ...denied);
    this.denyOtherSecrets = new iam.ManagedPolicy(this, 'NoOthers', {
      description: describe(
        'policy',
        `Keeps the function out of all secrets but those of services of ${mesh.node.path}`,
      ),
      roles: [this.role],
      statements: denied,
    });
    this.dailyCheck = new events.Rule(this, 'Daily', {
      description: describe(
        'rule',
        `Checks once a day whether the certificates of ${mesh.node.path} are renewed in time`,
      ),
      schedule: dailyCheckOf(times),
    });
    // One permission for all targets, because a function's resource policy has space for about 50.
    this.function.addPermission('Daily', {
      principal: new iam.ServicePrincipal('events.amazonaws.com'),
      sourceArn: this.dailyCheck.ruleArn,
    });
  }

  /** Adds a secret. Returns the resources that must exist before the function can write a certificate into it. */
  public serve(secret: IRotatableSecret): IDependable[] {
    if (!this.keys.has(secret.encryptionKey)) {
      this.keys.add(secret.encryptionKey);
      grantSecretKey(secret, this.role, 'kms:Decrypt', 'kms:GenerateDataKey');
    }
    this.secrets.add(secret);
    return [this.role, this.policies[this.policies.length - 1], this.denyOtherSecrets];
  }

  private addPart(secrets: IRotatableSecret[], number: number): void {
    const arns = Lazy.list({ produce: () => secrets.map(({ secretArn }) => secretArn) });
    const rotation = new iam.PolicyStatement({ actions: ROTATION_ACTIONS, resources: arns });
    declareStatements(this.role, rotation);
    this.policies.push(
      new iam.ManagedPolicy(this, number === 1 ? 'Secrets' : `Secrets${number}`, {
        description: describe(
          'policy',
          `Puts certificates into the secrets of services of ${this.mesh.node.path}, and into no others`,
        ),
        roles: [this.role],
        statements: [rotation],
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

/** Returns the windows of renewals for the function. */
function windowOf({ weekdays, hour, hours, months }: WindowTimes): RenewalWindow {
  return { weekdays, hour, hours, onlyFirst: months > 0 };
}

/** Returns the time of the daily check: near the end of a window, when Secrets Manager has renewed what it can. */
function dailyCheckOf(times: WindowTimes | undefined): events.Schedule {
  if (!times) return events.Schedule.rate(Duration.days(1));
  return events.Schedule.cron({ minute: String(CHECK_MINUTE), hour: String(checkHour(windowOf(times))) });
}

/** Returns the part of an ARN that all secrets of a stack share. An environment has at most 4 KB. */
function prefixOfSecrets(stack: Stack): string {
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  return stack.formatArn({ service: 'secretsmanager', resource: 'secret', resourceName: '', arnFormat });
}

/** Returns the rest of the ARN of a secret: its name and the random suffix. */
function nameOf({ secretArn }: IRotatableSecret): string {
  return Fn.select(6, Fn.split(':', secretArn));
}
