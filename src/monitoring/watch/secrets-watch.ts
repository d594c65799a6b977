import { Lazy, Stack, Token } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { IssuingFunction } from '../../certificates/issuing-function';
import type { RunbookAlarm } from '../../runbook/runbook-alarm';
import type { IRotatableSecret } from '../../secrets/secret-rotation';
import { type FindingKind, findingAlarm } from './findings';
import type { OperationsWatch, WatchPart } from './operations-watch';
import { isRotated, issuerOf, tagSecret } from './watched-secret';

/** Properties of `SecretsWatch`. */
export interface SecretsWatchProps {
  readonly watch: OperationsWatch;
  /** The cluster whose services are redeployed after a change of a secret. */
  readonly cluster: ecs.ICluster;
  /** The namespace of the metrics. */
  readonly namespace: string;
  /** Registers an alarm with the monitoring. A second call for the same alarm has no effect. */
  readonly register: (alarm: RunbookAlarm) => void;
}

/**
 * The secrets, redeployments and certificates that the scheduled function watches.
 *
 * It finds secrets by their tag, because they may be in stacks after the monitoring, which it cannot refer to.
 */
export class SecretsWatch {
  private readonly kinds = new Set<FindingKind>();
  /** The ARNs of secrets without tags. */
  private readonly named: string[] = [];
  private readonly authorities: string[] = [];

  public constructor(
    private readonly scope: Construct,
    private readonly props: SecretsWatchProps,
  ) {}

  /** Watches the rotation of a secret. A second call has no effect. */
  public addSecret(secret: IRotatableSecret): void {
    if (!tagSecret(secret, this.props.watch.monitoringTag)) {
      this.addNamed(secret);
      return;
    }
    const issuer = issuerOf(secret);
    if (issuer) this.addIssuer(issuer);
    else if (isRotated(secret)) this.find('RotationFailed');
  }

  /**
   * Watches the rotation of a secret that has no tag, because AWS or another app created it.
   *
   * A secret in a later stack is not watched, because the function cannot refer to it.
   */
  public addNamed(secret: secretsmanager.ISecret): void {
    const { secretArn } = secret;
    const known = !Token.isUnresolved(secretArn) || Stack.of(secret) === Stack.of(this.scope);
    if (!known || this.named.includes(secretArn)) return;
    if (this.named.length === 0) this.props.watch.add(namedPart(this.named));
    this.named.push(secretArn);
    this.find('RotationFailed');
  }

  /** Watches the redeployment of the readers of secrets. A second call has no effect. */
  public addReaders(): void {
    if (this.find('RedeploymentFailed')) this.props.watch.add(readersPart(this.props.cluster));
  }

  private addIssuer({ config }: IssuingFunction): void {
    this.find('CertificatesNotRenewed');
    this.find('MeshCertificateExpiring');
    const added = config.arns.filter((arn) => !this.authorities.includes(arn));
    if (added.length === 0) return;
    if (this.find('AuthorityExpiring')) this.props.watch.add(authoritiesPart(this.authorities));
    this.authorities.push(...added);
  }

  /** Adds the alarm of a kind of fault. Returns false if the kind has one. */
  private find(kind: FindingKind): boolean {
    if (this.kinds.has(kind)) return false;
    const { watch, namespace, register } = this.props;
    if (this.kinds.size === 0) watch.add(listPart(watch.monitoringTag, namespace));
    this.kinds.add(kind);
    const alarm = findingAlarm(this.scope, kind, watch, namespace);
    register(alarm);
    watch.find(alarm);
    return true;
  }
}

/** Lets the function list the secrets with the tag, without their values. */
function listPart(monitoringTag: string, namespace: string): WatchPart {
  return {
    environment: { NAMESPACE: namespace },
    statements: [
      // Lists have no resource-level permissions. The list has no values.
      new iam.PolicyStatement({ actions: ['secretsmanager:ListSecrets'], resources: ['*'] }),
      new iam.PolicyStatement({
        actions: ['secretsmanager:ListSecretVersionIds'],
        resources: ['*'],
        conditions: { Null: { [`secretsmanager:ResourceTag/${monitoringTag}`]: 'false' } },
      }),
    ],
  };
}

function namedPart(arns: string[]): WatchPart {
  return {
    environment: { SECRETS: Lazy.string({ produce: () => arns.join(',') }) },
    statements: [
      new iam.PolicyStatement({
        actions: ['secretsmanager:DescribeSecret', 'secretsmanager:ListSecretVersionIds'],
        resources: Lazy.list({ produce: () => arns }),
      }),
    ],
  };
}

function readersPart({ clusterArn }: ecs.ICluster): WatchPart {
  return {
    environment: { CLUSTER: clusterArn },
    statements: [
      new iam.PolicyStatement({
        actions: ['ecs:DescribeServices', 'ecs:ListServices'],
        resources: ['*'],
        conditions: { ArnEquals: { 'ecs:cluster': clusterArn } },
      }),
      // DescribeTaskDefinition has no resource-level permissions.
      new iam.PolicyStatement({ actions: ['ecs:DescribeTaskDefinition'], resources: ['*'] }),
    ],
  };
}

/** Lets the function read the ends of authorities, which are keys of KMS or authorities of AWS Private CA. */
function authoritiesPart(arns: string[]): WatchPart {
  return {
    environment: { AUTHORITIES: Lazy.string({ produce: () => arns.join(',') }) },
    statements: [
      new iam.PolicyStatement({
        actions: ['acm-pca:DescribeCertificateAuthority', 'kms:DescribeKey'],
        resources: Lazy.list({ produce: () => arns }),
      }),
    ],
  };
}
