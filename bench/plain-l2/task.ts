import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ApiKey } from './api-key';
import { addApplication } from './application-container';
import { addCollector } from './collector-container';
import type { DatabaseAccess } from './database-access';
import { allow, role } from './role';

export interface TaskProps {
  readonly serviceName: string;
  readonly logGroup: logs.ILogGroup;
  readonly sidecarLogs: logs.ILogGroup;
  readonly execLogs: logs.ILogGroup;
  readonly encryptionKey: kms.IKey;
  readonly apiKey?: ApiKey;
  readonly database?: DatabaseAccess;
  /** Where the called services are, by variable. */
  readonly urls: Record<string, string>;
}

/** The tasks of a service: application, collector, and two roles. */
export class Task extends Construct {
  public readonly definition: ecs.FargateTaskDefinition;
  public readonly executionRole: iam.IRole;

  public constructor(scope: Construct, id: string, props: TaskProps) {
    super(scope, id);
    const { serviceName, logGroup, sidecarLogs, apiKey, database, urls } = props;
    this.executionRole = role(this, 'ExecutionRole', 'ecs-tasks.amazonaws.com', [
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn),
      ...(apiKey?.statementsOfReader() ?? []),
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], sidecarLogs.logGroupArn),
      ...(database?.user.statementsOfReader() ?? []),
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
    const application = addApplication(this.definition, {
      serviceName,
      logGroup,
      environment: { ...urls, ...database?.environment },
      secrets: { ...apiKey?.secrets(), ...database?.user.secrets() },
    });
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
}
