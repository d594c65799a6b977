import { ArnFormat, Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { functionDefaults } from '../../lambda/function-defaults';
import { runbookUrl } from '../../runbook/runbook';
import { RunbookAlarm } from '../../runbook/runbook-alarm';
import { addDeclared } from '../../security/declared-access';
import type { ManagedPolicyRole } from '../../security/managed-policy-role';
import { acknowledgeAnyResource, acknowledgeArn, acknowledgeComplianceRule } from '../../security/nag-acknowledgements';
import type { Protection } from '../../security/protection';
import { describe } from '../../validation/description';
import { OperationsWatchFunction } from '../handlers/operations-watch-function';

/** The work of one module of the watch: what its handler reads, and what it may call. */
export interface WatchPart {
  /** The variables that the module reads. */
  readonly environment: Record<string, string>;
  /** The permissions of the module, with the narrowest resources that AWS supports. */
  readonly statements: iam.PolicyStatement[];
}

/** Properties of `OperationsWatch`. */
export interface OperationsWatchProps {
  /** The key of the tag by which the function recognizes what it watches. */
  readonly monitoringTag: string;
  /** The topic of the alarms that are repeated until they are in OK state. */
  readonly pages: sns.ITopic;
  /** The topic of notices that can wait. */
  readonly tickets: sns.ITopic;
  /** @default - no chat */
  readonly chat?: sns.ITopic;
  /** @default - the runbook of the library */
  readonly runbookUrl?: string;
  readonly protection: Protection;
  /** @default - the key that the parts in this stack share */
  readonly encryptionKey?: kms.IKey;
}

/** The time until a tick that was not delivered is dropped, because the next one does its work. */
const MAX_AGE = Duration.minutes(1);

/**
 * The one scheduled function of a platform. It runs each minute and calls its modules one after the other.
 *
 * It stores nothing. Each module derives what is due from the time of the run and from what AWS keeps: the state of
 * alarms, the dates of secrets, deployments. So a run that is lost or doubled does no harm.
 *
 * A run that fails is not repeated, because the next one follows in a minute. Its alarm enters ALARM state if the
 * function fails for 15 minutes. It notifies on INSUFFICIENT_DATA state too, which is a function that no longer runs.
 */
export class OperationsWatch extends Construct {
  /** The function. */
  public readonly function: lambda.Function;

  /** The alarm on a function that fails or does not run. */
  public readonly alarm: RunbookAlarm;

  /** The key of the tag of what the function watches. */
  public readonly monitoringTag: string;

  private readonly role: ManagedPolicyRole;
  private readonly findings: RunbookAlarm[] = [];

  public constructor(scope: Construct, id: string, props: OperationsWatchProps) {
    super(scope, id);
    const { monitoringTag, pages, tickets, chat, protection, encryptionKey, runbookUrl } = props;
    this.monitoringTag = monitoringTag;
    const { role, ...defaults } = functionDefaults(this, {
      encryptionKey,
      protection,
      keepsFailedEvents: false,
    });
    this.role = role;
    this.function = new OperationsWatchFunction(this, 'Function', {
      ...defaults,
      role,
      description: 'Watches the operation of the platform, each minute',
      memorySize: 256,
      retryAttempts: 0,
      maxEventAge: MAX_AGE,
    });
    acknowledgeComplianceRule(
      this,
      'LambdaDLQ',
      'A run that failed is not repeated: the next one follows in a minute, and the errors have an alarm.',
    );
    acknowledgeAnyResource(
      role,
      'DescribeAlarms returns composite alarms only with the resource *, and lists have no resource-level permissions.',
    );
    new events.Rule(this, 'EachMinute', {
      description: describe('rule', `Runs the watch of ${scope.node.path}`),
      schedule: events.Schedule.rate(Duration.minutes(1)),
      targets: [
        new targets.LambdaFunction(this.function, {
          event: events.RuleTargetInput.fromObject({ at: events.EventField.time }),
          retryAttempts: 0,
          maxEventAge: MAX_AGE,
        }),
      ],
    });
    this.alarm = this.createAlarm();
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    const alarms = Stack.of(this).formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: '*', arnFormat });
    acknowledgeArn(role, alarms, 'The alarms of the platform are in any stack, and their names are not known.');
    this.add(repeatPart(monitoringTag, pages, alarms));
    this.add(noticesPart(tickets, this.findings, runbookUrl));
    if (chat) this.add({ environment: { CHAT: chat.topicArn }, statements: [] });
    for (const topic of new Set([pages, tickets, ...(chat ? [chat] : [])])) this.allowPublishing(topic);
  }

  /** Looks for the faults of an alarm's kind, and announces each by its name with the severity of the alarm. */
  public find(alarm: RunbookAlarm): void {
    this.findings.push(alarm);
  }

  /** Adds the variables and the permissions of a module. */
  public add({ environment, statements }: WatchPart): void {
    for (const [name, value] of Object.entries(environment)) this.function.addEnvironment(name, value);
    for (const statement of statements) addDeclared(this.role, statement);
  }

  /** Notifies a topic if the function fails, and if it no longer runs. */
  public notify(topic: sns.ITopic): void {
    this.alarm.addInsufficientDataAction(new actions.SnsAction(topic));
  }

  private allowPublishing(topic: sns.ITopic): void {
    addDeclared(this.role, new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }));
    if (!topic.masterKey) return;
    addDeclared(
      this.role,
      new iam.PolicyStatement({
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [topic.masterKey.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `sns.${Stack.of(this).region}.amazonaws.com` } },
      }),
    );
  }

  private createAlarm(): RunbookAlarm {
    return RunbookAlarm.of(this, 'WatchFailed', {
      metric: this.function.metricErrors({ period: Duration.minutes(5) }),
      description: `The function that watches ${this.node.scope?.node.path} failed for 15 minutes, or no longer runs.`,
      threshold: 1,
      periods: 3,
      // A new alarm begins in INSUFFICIENT_DATA state, so it notifies only if the data ends.
      treatMissingData: cloudwatch.TreatMissingData.MISSING,
    });
  }
}

/** The variables for notices. The severity of an alarm can change until synthesis. */
function noticesPart(tickets: sns.ITopic, findings: RunbookAlarm[], runbook?: string): WatchPart {
  const kinds = () => findings.map(({ kind, severity }) => `${kind}:${severity}`);
  return {
    environment: {
      TICKETS: tickets.topicArn,
      RUNBOOK: runbookUrl('WatchFailed', runbook).split('#')[0],
      FINDINGS: Lazy.string({ produce: () => kinds().join(',') }),
    },
    statements: [],
  };
}

/** Lets the function find the alarms of a topic, and the platform that each belongs to. */
function repeatPart(monitoringTag: string, pages: sns.ITopic, alarms: string): WatchPart {
  return {
    environment: { MONITORING: monitoringTag, PAGES: pages.topicArn },
    statements: [
      new iam.PolicyStatement({
        actions: ['cloudwatch:DescribeAlarms'],
        // With a narrower resource the API returns no composite alarms, and the alarms are in any stack.
        resources: ['*'],
      }),
      new iam.PolicyStatement({ actions: ['cloudwatch:ListTagsForResource'], resources: [alarms] }),
    ],
  };
}
