import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { type FunctionSurroundings, handlerFunction } from './function';
import { allow } from './role';

export interface ApiKeyProps extends FunctionSurroundings {
  readonly description: string;
}

/** The API keys: the current one and the one before, rotated every 30 days. */
export class ApiKey extends secretsmanager.Secret {
  public readonly rotation: lambda.Function;

  public constructor(scope: Construct, id: string, props: ApiKeyProps) {
    super(scope, id, {
      description: props.description,
      encryptionKey: props.encryptionKey,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ previous_api_key: '' }),
        generateStringKey: 'api_key',
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const rotation = new Construct(this, 'Rotation');
    this.rotation = handlerFunction(rotation, {
      ...props,
      handler: 'generated-key',
      environment: { FIELD: 'api_key', LENGTH: '64' },
      statements: [
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
      ],
    });
    this.rotation.addPermission('SecretsManager', {
      principal: new iam.ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Stack.of(this).account,
    });
    // The CDK's own schedule would let every secret of every account call the function, and widen the key's policy.
    const schedule = new secretsmanager.CfnRotationSchedule(rotation, 'Schedule', {
      secretId: this.secretArn,
      rotationLambdaArn: this.rotation.functionArn,
      rotationRules: { scheduleExpression: 'rate(720 hours)' },
      rotateImmediatelyOnUpdate: false,
    });
    schedule.node.addDependency(this.rotation.node.findChild('SecretsManager'));
  }

  /** What the principal of a reader must be allowed. */
  public statementsOfReader(): iam.PolicyStatement[] {
    return [this.useOfKey('kms:Decrypt'), allow(['secretsmanager:GetSecretValue'], this.secretArn)];
  }

  private useOfKey(...actions: string[]): iam.PolicyStatement {
    return allow(actions, (this.encryptionKey as kms.IKey).keyArn, {
      StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(this).region}.amazonaws.com` },
    });
  }
}
