import { ArnFormat, Aws, Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct, type IDependable } from 'constructs';
import { functionDefaults } from '../../lambda/function-defaults';
import { LimitedParts } from '../../secrets/limited-parts';
import { addDeclared, declareAccess, declareStatements } from '../../security/declared-access';
import { acknowledgeAnyResource, acknowledgeArn, acknowledgeComplianceRule } from '../../security/nag-acknowledgements';
import type { Protection } from '../../security/protection';
import { retainNeeds } from '../../security/retention';
import { describe } from '../../validation/description';
import { MigrateFunction } from './handlers/migrate-function';
import { TASK_TAG } from './handlers/migration-tag';
import type { MigratedService } from './migrated-service';

const SHARED_ID = 'TradingMigrations';
/** The number of services in one policy, whose limit is 6,144 characters. A family has up to 255. */
const SERVICES_IN_ONE = 8;
const TASKS = 'ecs-tasks.amazonaws.com';

/** A migration that the function may run. */
interface Migrated {
  readonly cluster: ecs.ICluster;
  /** The ARN of all revisions of the task definition. */
  readonly definitions: string;
  readonly roles: string[];
  /** The ARN of the parameter with the settings. */
  readonly parameter: string;
}

/**
 * The function that runs the migrations of all services of a stack, and the table in which it remembers them.
 *
 * It may run the task definitions of these services only, and stop only tasks of migrations of its stack.
 */
export class MigratingFunction extends Construct {
  /** Returns the function of the service's stack. The first service with a migration creates it. */
  public static for(service: MigratedService): MigratingFunction {
    const stack = Stack.of(service);
    const existing = stack.node.tryFindChild(SHARED_ID) as MigratingFunction | undefined;
    return existing ?? new MigratingFunction(stack, SHARED_ID, service);
  }

  public readonly function: lambda.Function;
  private readonly table: dynamodb.Table;
  private readonly role: iam.Role;
  private readonly policies: iam.ManagedPolicy[] = [];
  private readonly services = new LimitedParts<Migrated>(SERVICES_IN_ONE, (part, number) =>
    this.addPolicy(part, number),
  );

  private constructor(scope: Construct, id: string, { encryptionKey, protection }: MigratedService) {
    super(scope, id);
    // Outside the VPC: it needs nothing there, and a VPC without a NAT gateway may have no endpoints for it.
    const defaults = functionDefaults(this, { encryptionKey, protection });
    this.role = defaults.role;
    this.table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'Service', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'Image', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: protection.removalPolicy,
    });
    declareAccess(this.table);
    acknowledgeComplianceRule(
      this.table,
      'DynamoDBInBackupPlan',
      'The table has point-in-time recovery. Without its items, an image is migrated again, and tools for migrations skip what is done.',
    );
    retainNeeds(this.table, protection);
    this.allowTable(encryptionKey.keyArn);
    this.function = new MigrateFunction(this, 'Function', {
      ...defaults,
      description: 'Runs the migrations of the services of this stack, each once for an image',
      timeout: Duration.minutes(15),
      environment: { TABLE: this.table.tableName, STACK_ID: Aws.STACK_ID, STACK_NAME: Aws.STACK_NAME },
    });
  }

  /** Allows the function to migrate a service. Returns what must exist before it can. */
  public serve(service: MigratedService, settings: ssm.CfnParameter): IDependable[] {
    const { cluster, taskDefinition, protection } = service;
    this.retain(protection);
    const executionRole = taskDefinition.obtainExecutionRole();
    const definitions = ecsArn(this, 'task-definition', `${taskDefinition.family}:*`);
    this.services.add({
      cluster,
      definitions,
      roles: [taskDefinition.taskRole.roleArn, executionRole.roleArn],
      parameter: Stack.of(this).formatArn({ service: 'ssm', resource: 'parameter', resourceName: settings.ref }),
    });
    const [first] = this.policies;
    const own = this.policies[this.policies.length - 1];
    acknowledgeArn(own, definitions, 'Each deployment creates a revision of the task definition.');
    acknowledgeArn(first, tasksOf(this, cluster), 'ECS chooses the id of a task. A condition limits the tasks.');
    return [this.role, first, own];
  }

  /** Retains the table if one of the services has a protection that retains data. */
  private retain(protection: Protection): void {
    if (!protection.retainsData) return;
    this.table.applyRemovalPolicy(protection.removalPolicy);
    retainNeeds(this.table, protection);
  }

  private allowTable(keyArn: string): void {
    addDeclared(
      this.role,
      new iam.PolicyStatement({
        actions: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
        resources: [this.table.tableArn],
      }),
    );
    addDeclared(
      this.role,
      new iam.PolicyStatement({
        // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
        resources: [keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${Stack.of(this).region}.amazonaws.com` } },
      }),
    );
  }

  /** Adds a policy apart from the role, so that the function does not depend on the services. */
  private addPolicy(services: Migrated[], number: number): void {
    const statements = [...this.startStatements(services), ...(number === 1 ? this.sharedStatements() : [])];
    declareStatements(this.role, ...statements);
    const policy = new iam.ManagedPolicy(this, number === 1 ? 'MayMigrate' : `MayMigrate${number}`, {
      description: describe('policy', `Runs the migrations of services of ${Stack.of(this).node.path}`),
      roles: [this.role],
      statements,
    });
    acknowledgeAnyResource(policy, 'ecs:ListTasks supports no single tasks. A condition limits it to the clusters.');
    this.policies.push(policy);
  }

  private startStatements(services: Migrated[]): iam.PolicyStatement[] {
    const all = <T>(of: (service: Migrated) => T[]) =>
      Lazy.list({ produce: () => distinct(services.flatMap(of)) as string[] });
    return [
      new iam.PolicyStatement({
        actions: ['ecs:RunTask'],
        resources: all(({ definitions }) => [definitions]),
        conditions: { ArnEquals: { 'ecs:cluster': all(({ cluster }) => [cluster.clusterArn]) } },
      }),
      new iam.PolicyStatement({
        actions: ['iam:PassRole'],
        resources: all(({ roles }) => roles),
        conditions: { StringEquals: { 'iam:PassedToService': TASKS } },
      }),
      new iam.PolicyStatement({
        actions: ['ssm:GetParameter'],
        resources: all(({ parameter }) => [parameter]),
      }),
    ];
  }

  /** The statements for the tasks in all clusters, and for the next invocation of the function. */
  private sharedStatements(): iam.PolicyStatement[] {
    const clusters = () => distinct(this.services.all.map(({ cluster }) => cluster));
    const tasks = Lazy.list({ produce: () => clusters().map((cluster) => tasksOf(this, cluster)) });
    const inClusters = {
      ArnEquals: { 'ecs:cluster': Lazy.list({ produce: () => clusters().map(({ clusterArn }) => clusterArn) }) },
    };
    return [
      new iam.PolicyStatement({ actions: ['ecs:DescribeTasks'], resources: tasks, conditions: inClusters }),
      new iam.PolicyStatement({ actions: ['ecs:ListTasks'], resources: ['*'], conditions: inClusters }),
      new iam.PolicyStatement({
        actions: ['ecs:StopTask'],
        resources: tasks,
        conditions: { StringEquals: { [`aws:ResourceTag/${TASK_TAG}`]: Aws.STACK_NAME } },
      }),
      new iam.PolicyStatement({
        actions: ['ecs:TagResource'],
        resources: tasks,
        conditions: {
          StringEquals: { 'ecs:CreateAction': 'RunTask', [`aws:RequestTag/${TASK_TAG}`]: Aws.STACK_NAME },
        },
      }),
      new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.function.functionArn] }),
    ];
  }
}

function tasksOf(scope: Construct, { clusterName }: ecs.ICluster): string {
  return ecsArn(scope, 'task', `${clusterName}/*`);
}

function ecsArn(scope: Construct, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({
    service: 'ecs',
    resource,
    resourceName,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}

function distinct<T>(values: T[]): T[] {
  return [...new Set(values)];
}
