import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ApiKey } from './api-key';
import { type FunctionSurroundings, handlerFunction } from './function';
import type { Monitoring } from './monitoring';
import { allow } from './role';
import type { Service } from './service';

export interface SecretReadersProps extends FunctionSurroundings {
  readonly secret: ApiKey;
  readonly reader: Service;
  readonly monitoring: Monitoring;
}

/** Redeploys the service that reads the API keys when they have a new current version. */
export class SecretReaders extends Construct {
  public readonly alarm: cloudwatch.Alarm;

  public constructor(scope: Construct, id: string, props: SecretReadersProps) {
    super(scope, id);
    const { secret, reader, monitoring } = props;
    const { serviceArn } = reader.service;
    const redeployment = handlerFunction(this, { ...props, handler: 'redeploy-readers' });
    // Apart from the role's other permissions, so that the function need not wait for the service.
    new iam.ManagedPolicy(this, 'MayRedeploy', {
      description: 'Restarts the services that read secrets of this stack, and no others',
      roles: [redeployment.role as iam.IRole],
      statements: [allow(['ecs:DescribeServices', 'ecs:UpdateService'], serviceArn)],
    });
    new events.Rule(this, 'Trading-ApiKey', {
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
            readers: [{ cluster: reader.cluster.clusterName, service: serviceArn }],
          }),
        }),
      ],
    });
    this.alarm = monitoring.functionAlarm(this, 'RedeploymentFailed', {
      says: 'Services were not redeployed after a secret of theirs changed: they go on with the previous value.',
      watched: redeployment,
    });
  }
}
