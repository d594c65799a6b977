import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { addDeclared } from '../security/declared-access';
import { ManagedPolicyRole } from '../security/managed-policy-role';
import { ownServicePrincipal } from '../security/service-principal';
import { describe } from '../validation/description';
import type { JobTrigger } from './schedule/job-schedule-config';

/** The id of the role that the schedules of a stack share. */
export const SCHEDULER_ROLE_ID = 'TradingJobScheduler';

/** A run that begins later is of no use. The dead letter and the alarm show it. Unit: seconds. */
const MAX_AGE = 15 * 60;
/** The maximum. The age ends the attempts. */
const MAX_ATTEMPTS = 185;

/** The properties of the schedules of a job. */
export interface JobSchedulesProps {
  readonly jobName: string;
  readonly triggers: JobTrigger[];
  readonly stateMachineArn: string;
  readonly deadLetterQueue: sqs.IQueue;
  readonly encryptionKey: kms.IKey;
}

/**
 * Creates a schedule for each trigger of a job. Each starts a run with its id and the scheduled time.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export function jobSchedules(scope: Construct, props: JobSchedulesProps): scheduler.CfnSchedule[] {
  const { triggers, stateMachineArn, deadLetterQueue, encryptionKey } = props;
  if (triggers.length === 0) return [];
  const role = roleOfStack(scope);
  const { region } = Stack.of(scope);
  const allow = (actions: string[], resources: string[], conditions?: iam.Conditions) =>
    addDeclared(role, new iam.PolicyStatement({ actions, resources, conditions })).policyDependable as Construct;
  const policies = [
    allow(['states:StartExecution'], [stateMachineArn]),
    allow(['sqs:SendMessage'], [deadLetterQueue.queueArn]),
    allow(['kms:Decrypt', 'kms:GenerateDataKey'], [encryptionKey.keyArn], {
      StringEquals: { 'kms:ViaService': `sqs.${region}.amazonaws.com` },
    }),
  ];
  return triggers.map(({ id, expression, timeZone }) => {
    const schedule = new scheduler.CfnSchedule(scope, id, {
      description: describe('schedule', `Runs the job ${props.jobName}`),
      scheduleExpression: expression,
      scheduleExpressionTimezone: timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: stateMachineArn,
        roleArn: role.roleArn,
        input: JSON.stringify({ trigger: id, scheduledTime: '<aws.scheduler.scheduled-time>' }),
        retryPolicy: { maximumEventAgeInSeconds: MAX_AGE, maximumRetryAttempts: MAX_ATTEMPTS },
        deadLetterConfig: { arn: deadLetterQueue.queueArn },
      },
    });
    schedule.node.addDependency(...policies);
    return schedule;
  });
}

/** Returns the role of the schedules of a stack. The first call creates it. */
function roleOfStack(scope: Construct): iam.Role {
  const stack = Stack.of(scope);
  const existing = stack.node.tryFindChild(SCHEDULER_ROLE_ID) as iam.Role | undefined;
  return (
    existing ??
    new ManagedPolicyRole(stack, SCHEDULER_ROLE_ID, {
      description: 'Starts the jobs of this stack',
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
      assumedBy: ownServicePrincipal(stack, 'scheduler.amazonaws.com', {
        service: 'scheduler',
        resources: 'schedule-group/default',
      }),
    })
  );
}
