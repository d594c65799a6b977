import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { ApiKey } from './api-key';
import { addApplication } from './application-container';
import { addCollector } from './collector-container';
import { allow, role } from './role';

export interface TaskProps {
  readonly serviceName: string;
  readonly logGroup: logs.ILogGroup;
  readonly sidecarLogs: logs.ILogGroup;
  readonly execLogs: logs.ILogGroup;
  readonly encryptionKey: kms.IKey;
  readonly apiKey?: ApiKey;
  /** Where the called services are, by variable. */
  readonly urls: Record<string, string>;
}

/** The tasks of a service: application, collector, and two roles. */
export class Task extends Construct {
  public readonly definition: ecs.FargateTaskDefinition;
  public readonly executionRole: iam.IRole;

  public constructor(scope: Construct, id: string, props: TaskProps) {
    super(scope, id);
    const { serviceName, logGroup, sidecarLogs, apiKey, urls } = props;
    this.executionRole = role(this, 'ExecutionRole', 'ecs-tasks.amazonaws.com', [
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn),
      ...(apiKey?.statementsOfReader() ?? []),
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], sidecarLogs.logGroupArn),
    ]);
    this.definition = new ecs.FargateTaskDefinition(this, 'Definition', {
      cpu: 1024,
      memoryLimitMiB: 2048,
      taskRole: this.taskRole(props),
      executionRole: this.executionRole,
      runtimePlatform: {
        cpuArchitecture: ecs.CpuArchitecture.X86_64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
    });
    const secrets = apiKey && this.fieldsOf(apiKey);
    const application = addApplication(this.definition, { serviceName, logGroup, urls, secrets });
    addCollector(this.definition, application, sidecarLogs);
  }

  private taskRole({ encryptionKey, execLogs }: TaskProps): iam.IRole {
    return role(this, 'TaskRole', 'ecs-tasks.amazonaws.com', [
      allow(['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '*'),
      allow(
        [
          'ssmmessages:CreateControlChannel',
          'ssmmessages:CreateDataChannel',
          'ssmmessages:OpenControlChannel',
          'ssmmessages:OpenDataChannel',
        ],
        '*',
      ),
      allow(['kms:Decrypt', 'kms:GenerateDataKey'], encryptionKey.keyArn),
      allow(['logs:DescribeLogGroups'], '*'),
      allow(['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], execLogs.logGroupArn),
    ]);
  }

  private fieldsOf(apiKey: ApiKey): Record<string, ecs.Secret> {
    // As an imported secret: a reader of the secret itself would be named in the policy of its key.
    const readable = secretsmanager.Secret.fromSecretCompleteArn(this, 'ApiKey', apiKey.secretArn);
    return {
      API_KEY: ecs.Secret.fromSecretsManager(readable, 'api_key'),
      PREVIOUS_API_KEY: ecs.Secret.fromSecretsManager(readable, 'previous_api_key'),
    };
  }
}
