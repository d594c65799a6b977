import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { allow, useOfKeyBy } from './role';

export interface RotatingSecretProps {
  readonly description: string;
  readonly encryptionKey: kms.IKey;
  readonly firstValue: secretsmanager.SecretStringGenerator;
}

/** A secret that a function rotates every 30 days. */
export abstract class RotatingSecret extends secretsmanager.Secret {
  public abstract readonly rotation: lambda.Function;

  public constructor(scope: Construct, id: string, props: RotatingSecretProps) {
    super(scope, id, {
      description: props.description,
      encryptionKey: props.encryptionKey,
      generateSecretString: props.firstValue,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }

  /** Fields by the variables that a container gets them as. */
  public abstract secrets(): Record<string, ecs.Secret>;

  /** What the principal of a reader must be allowed. */
  public statementsOfReader(): iam.PolicyStatement[] {
    return [this.useOfKey('kms:Decrypt'), allow(['secretsmanager:GetSecretValue'], this.secretArn)];
  }

  /** What the function that rotates must be allowed. */
  public statementsOfRotation(): iam.PolicyStatement[] {
    return [
      allow(
        [
          'secretsmanager:DescribeSecret',
          'secretsmanager:GetSecretValue',
          'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
        this.secretArn,
      ),
      this.useOfKey('kms:Decrypt', 'kms:GenerateDataKey'),
    ];
  }

  protected fields(byVariable: Record<string, string>): Record<string, ecs.Secret> {
    // As an imported secret: a reader of the secret itself would be named in the policy of its key.
    const readable = secretsmanager.Secret.fromSecretCompleteArn(this, 'Readable', this.secretArn);
    const fields = Object.entries(byVariable).map(([variable, field]) => [
      variable,
      ecs.Secret.fromSecretsManager(readable, field),
    ]);
    return Object.fromEntries(fields);
  }

  /** Switches the rotation on, and asks every day whether it is overdue. */
  protected schedule(scope: Construct): secretsmanager.CfnRotationSchedule {
    this.rotation.addPermission('SecretsManager', {
      principal: new iam.ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Stack.of(this).account,
    });
    // The CDK's own schedule would let every secret of every account call the function, and widen the key's policy.
    const schedule = new secretsmanager.CfnRotationSchedule(scope, 'Schedule', {
      secretId: this.secretArn,
      rotationLambdaArn: this.rotation.functionArn,
      rotationRules: { scheduleExpression: 'rate(720 hours)' },
      rotateImmediatelyOnUpdate: false,
    });
    schedule.node.addDependency(this.rotation.node.findChild('SecretsManager'));
    new events.Rule(scope, 'OnTime', {
      description: `Asks once a day whether the rotation of ${this.node.path} is overdue`,
      schedule: events.Schedule.rate(Duration.days(1)),
      targets: [
        new targets.LambdaFunction(this.rotation, {
          event: events.RuleTargetInput.fromObject({ OverdueCheck: this.secretArn }),
        }),
      ],
    });
    return schedule;
  }

  protected useOfKey(...actions: string[]): iam.PolicyStatement {
    return useOfKeyBy(this, 'secretsmanager', this.encryptionKey as kms.IKey, actions);
  }
}
