import { Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { RunbookEntry } from '../runbook/runbook';
import type { RunbookAlarm } from '../runbook/runbook-alarm';
import { SEVERITIES, type Severities, Severity } from '../runbook/severity';
import type { NoticeTopics } from './notice-targets';
import type { DeployedService } from './paging/deployment-hold';
import { Paging } from './paging/paging';
import type { Receivers } from './receivers';
import { hasRequestAlarms } from './service-alarms';
import { monitoringTag, tagWatched } from './watch/monitoring-name';

/** A service or a worker whose alarms may have a severity of their own. */
export interface AlarmOwner extends DeployedService {
  readonly _severities: Severities;
}

/** Properties of `AlarmRegistry`. */
export interface AlarmRegistryProps {
  /**
   * The topics by severity.
   *
   * @default - alarms exist, and notify nobody
   */
  readonly receivers?: Receivers;

  /** The severities in place of those of the library. */
  readonly severities: Severities;

  /**
   * The URL of the runbook.
   *
   * @default - the runbook of the installed version of the library
   */
  readonly runbook?: string;
}

/** The alarms of a monitoring: each one has a severity, a runbook and a receiver, and is on the dashboard. */
export class AlarmRegistry {
  /** The alarms on the dashboards, which read them at synth. */
  public readonly shown: cloudwatch.IAlarm[] = [];

  public readonly paging?: Paging;

  /** The registered alarms with their severity, which changes if a service gets routes later. */
  private readonly registered = new Map<RunbookAlarm, Severity>();

  public constructor(
    monitoring: Construct,
    private readonly props: AlarmRegistryProps,
  ) {
    const { receivers, runbook } = props;
    if (!receivers) return;
    const describe = (alarm: RunbookAlarm) => this.describe(alarm);
    const show = (alarm: cloudwatch.IAlarm) => this.show(monitoring, alarm);
    this.paging = new Paging(monitoring, { receivers, describe, show, runbook });
  }

  /** Returns the topic of a kind of notice, if there is one. */
  public topicOf(kind: RunbookEntry): sns.ITopic | undefined {
    return this.props.receivers?.[this.props.severities[kind] ?? SEVERITIES[kind]];
  }

  /** Returns the topics of a kind of notice, if there are any. */
  public noticeTopics(kind: RunbookEntry): NoticeTopics | undefined {
    const people = this.topicOf(kind);
    return people && { people, chat: this.props.receivers?.chat };
  }

  /** Gives an alarm the severity and the runbook of this monitoring. */
  public describe(alarm: RunbookAlarm, service?: AlarmOwner): void {
    const { runbook, severities } = this.props;
    if (runbook) alarm.linkTo(runbook);
    const { kind } = alarm;
    const isCause = kind === 'TasksMissing' && service !== undefined && hasRequestAlarms(service);
    const severity = service?._severities[kind] ?? severities[kind] ?? (isCause ? Severity.TICKET : undefined);
    if (severity) alarm.rate(severity);
  }

  public register(...alarms: RunbookAlarm[]): void {
    for (const alarm of alarms) this.registerOf(alarm);
  }

  public registerOf(alarm: RunbookAlarm, service?: AlarmOwner): void {
    this.registerIn(
      alarm,
      (paging) => (service ? paging.addServiceAlarm(service, alarm) : paging.notify(alarm)),
      service,
    );
  }

  /** Adds an alarm to the paging, and again if its severity changed. */
  public registerIn(alarm: RunbookAlarm, add: (paging: Paging) => void, service?: AlarmOwner): void {
    this.describe(alarm, service);
    if (this.registered.get(alarm) === alarm.severity) return;
    this.registered.set(alarm, alarm.severity);
    add(this.paging as Paging);
  }

  /** Removes alarms from the dashboard that others replaced. */
  public removeReplaced(): void {
    const isReplaced = ({ node }: Construct) => node.scope?.node.tryFindChild(node.id)?.node !== node;
    const kept = this.shown.filter((alarm) => !isReplaced(alarm));
    this.shown.splice(0, this.shown.length, ...kept);
  }

  private show(monitoring: Construct, alarm: cloudwatch.IAlarm): void {
    tagWatched(alarm, monitoringTag(monitoring));
    // The dashboard cannot refer to an alarm in a later stack.
    const isShown = this.shown.includes(alarm);
    if (!isShown && Stack.of(alarm) === Stack.of(monitoring)) this.shown.push(alarm);
  }
}
