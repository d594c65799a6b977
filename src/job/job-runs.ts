import { ArnFormat, CfnResource, Duration, Lazy, Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { addDeclared, declareAccess } from '../security/declared-access';
import { ManagedPolicyRole } from '../security/managed-policy-role';
import { acknowledgeArn, acknowledgeSolutionsRule } from '../security/nag-acknowledgements';
import type { Protection } from '../security/protection';
import { retainNeeds } from '../security/retention';
import { ownServicePrincipal } from '../security/service-principal';
import { describe } from '../validation/description';
import { type RunSettings, runDefinition } from './run-definition';

/** The properties of the runs of a job. */
export interface JobRunsProps {
  readonly jobName: string;
  readonly cluster: ecs.ICluster;
  readonly taskDefinition: ecs.FargateTaskDefinition;
  readonly encryptionKey: kms.IKey;
  readonly protection: Protection;
  /** The settings of the state machine. */
  readonly settings: Omit<RunSettings, 'jobName' | 'cluster' | 'taskDefinition' | 'deadLetterQueueUrl'>;
}

const STATES = 'states.amazonaws.com';
/** Step Functions creates the rule, which reports the end of tasks to it. */
const RULE = 'StepFunctionsGetEventsForECSTaskRule';

/** The state machine that runs the tasks of a job, and the queue of the runs that failed. */
export class JobRuns extends Construct {
  public readonly stateMachine: stepfunctions.CfnStateMachine;
  public readonly deadLetterQueue: sqs.Queue;
  private readonly role: iam.Role;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: JobRunsProps,
  ) {
    super(scope, id);
    const { jobName, cluster, taskDefinition, settings, encryptionKey, protection } = props;
    this.deadLetterQueue = deadLetterQueue(this, encryptionKey, protection);
    this.role = new ManagedPolicyRole(this, 'Role', {
      description: describe('role', `Runs the tasks of ${scope.node.path}`),
      assumedBy: ownServicePrincipal(this, STATES, { service: 'states', resources: 'stateMachine:*' }),
    });
    this.stateMachine = new stepfunctions.CfnStateMachine(this, 'StateMachine', {
      roleArn: this.role.roleArn,
      definitionString: Lazy.string({
        produce: () =>
          Stack.of(this).toJsonString(
            runDefinition({
              jobName,
              cluster: cluster.clusterArn,
              taskDefinition: taskDefinition.taskDefinitionArn,
              deadLetterQueueUrl: this.deadLetterQueue.queueUrl,
              ...settings,
            }),
          ),
      }),
    });
    this.allowRuns();
    this.stateMachine.node.addDependency(this.role);
    acknowledgeSolutionsRule(
      this.stateMachine,
      'SF1',
      'Step Functions keeps the history of each run for 90 days. The tasks write the log, and the dead letters have the failures.',
    );
    acknowledgeSolutionsRule(
      this.stateMachine,
      'SF2',
      'A run is a task with a trace of its own, which its collector sends.',
    );
  }

  private allowRuns(): void {
    const { taskDefinition, cluster } = this.props;
    const stack = Stack.of(this);
    const inCluster = { ArnEquals: { 'ecs:cluster': cluster.clusterArn } };
    const tasks = stack.formatArn({ service: 'ecs', resource: 'task', resourceName: `${cluster.clusterName}/*` });
    // A run that began before a deployment may repeat a task with the revision of that time.
    const revisions = `arn:${stack.partition}:ecs:${stack.region}:${stack.account}:task-definition/${taskDefinition.family}:*`;
    const executions = stack.formatArn({
      service: 'states',
      resource: 'stateMachine',
      // The policy cannot refer to the state machine, which depends on it. Its name contains its logical id.
      resourceName: `*${stack.getLogicalId(this.stateMachine)}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const roles = [taskDefinition.taskRole.roleArn, taskDefinition.obtainExecutionRole().roleArn];
    const rule = stack.formatArn({ service: 'events', resource: 'rule', resourceName: RULE });
    this.allow(['ecs:RunTask'], [revisions], inCluster);
    this.allow(['ecs:StopTask', 'ecs:DescribeTasks'], [tasks], inCluster);
    this.allow(['ecs:TagResource'], [tasks], { StringEquals: { 'ecs:CreateAction': 'RunTask' } });
    this.allow(['iam:PassRole'], roles, { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } });
    this.allow(['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], [rule]);
    this.allow(['states:ListExecutions'], [executions]);
    this.allow(['sqs:SendMessage'], [this.deadLetterQueue.queueArn]);
    this.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [this.props.encryptionKey.keyArn], {
      StringEquals: { 'kms:ViaService': `sqs.${stack.region}.amazonaws.com` },
    });
    for (const arn of [revisions, tasks, executions]) {
      acknowledgeArn(this.role, arn, 'The role runs and stops the tasks of one job, and lists its runs.');
    }
  }

  private allow(actions: string[], resources: string[], conditions?: iam.Conditions): void {
    addDeclared(this.role, new iam.PolicyStatement({ actions, resources, conditions }));
  }
}

function deadLetterQueue(scope: Construct, encryptionMasterKey: kms.IKey, protection: Protection): sqs.Queue {
  const queue = new sqs.Queue(scope, 'DeadLetters', {
    encryption: sqs.QueueEncryption.KMS,
    encryptionMasterKey,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  declareAccess(queue);
  acknowledgeSolutionsRule(queue, 'SQS3', 'It is the dead-letter queue of the runs and of the schedules.');
  if (!protection.retainsData) return queue;
  // Its messages are the only record of failed runs that does not end after 90 days.
  for (const resource of queue.node.findAll().filter(CfnResource.isCfnResource)) {
    resource.applyRemovalPolicy(protection.removalPolicy);
  }
  retainNeeds(queue, protection);
  return queue;
}
