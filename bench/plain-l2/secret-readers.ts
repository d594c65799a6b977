import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type FunctionSurroundings, handlerFunction } from './function';
import type { Monitoring } from './monitoring';
import type { RotatingSecret } from './rotating-secret';
import type { Service } from './service';

export interface SecretReadersProps extends FunctionSurroundings {
  readonly readers: Service[];
  readonly monitoring: Monitoring;
}

/** Redeploys services when a secret that they read has a new current version. */
export class SecretReaders extends Construct {
  public readonly alarm: cloudwatch.Alarm;

  public constructor(scope: Construct, id: string, props: SecretReadersProps) {
    super(scope, id);
    const { readers } = props;
    const redeployment = handlerFunction(this, { ...props, handler: 'redeploy-readers' });
    // Apart from the role's other permissions, so that the function need not wait for the services.
    new iam.ManagedPolicy(this, 'MayRedeploy', {
      description: 'Restarts the services that read secrets of this stack, and no others',
      roles: [redeployment.role as iam.IRole],
      statements: [
        new iam.PolicyStatement({
          actions: ['ecs:DescribeServices', 'ecs:UpdateService'],
          resources: readers.map(({ service }) => service.serviceArn),
        }),
      ],
    });
    for (const reader of readers) for (const secret of reader.secrets) this.redeploy(reader, secret, redeployment);
    this.alarm = props.monitoring.functionAlarm(this, 'RedeploymentFailed', {
      says: 'Services were not redeployed after a secret of theirs changed: they go on with the previous value.',
      watched: redeployment,
    });
  }

  private redeploy(reader: Service, secret: RotatingSecret, redeployment: lambda.IFunction): void {
    const [, ...ids] = secret.node.path.split('/');
    new events.Rule(this, ids.join('-'), {
      description: `Redeploys the readers of ${secret.node.path} when it has a new current version`,
      eventPattern: {
        source: ['aws.secretsmanager'],
        detailType: ['Secret Label Updated'],
        resources: [secret.secretArn],
        detail: { labelUpdated: ['AWSCURRENT'] },
      },
      targets: [
        new targets.LambdaFunction(redeployment, {
          event: events.RuleTargetInput.fromObject({
            time: events.EventField.fromPath('$.time'),
            readers: [{ cluster: reader.cluster.clusterName, service: reader.service.serviceArn }],
          }),
        }),
      ],
    });
  }
}
