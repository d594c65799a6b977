import { Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct, IConstruct } from 'constructs';
import type { MarketHours } from '../../market-hours/market-hours';
import { childScope } from '../../naming/child-scope';
import type { RunbookAlarm } from '../../runbook/runbook-alarm';
import { RunbookComposite } from '../../runbook/runbook-composite';
import { Severity } from '../../runbook/severity';
import type { MonitoredDatabase } from '../database-alarms';
import type { Receivers } from '../receivers';
import { anyOf, inAlarm } from './alarm-rule';
import { type DeployedService, isExplainedByDeployment, unlessDeploying } from './deployment-hold';
import { lostDatabaseAlarm, zoneAlarms } from './lost-parts';
import { marketClosedAlarm } from './market-closed';
import { ServicePager } from './service-pager';

/** Properties of `Paging`. */
export interface PagingProps {
  readonly receivers: Receivers;
  /** Gives an alarm its severity and its runbook. */
  readonly describe: (alarm: RunbookAlarm) => void;
  /** Receives each alarm that notifies or is shown. */
  readonly show: (alarm: cloudwatch.IAlarm) => void;
  /** @default - the runbook of the library */
  readonly runbook?: string;
}

/**
 * Turns alarms into pages: one for the loss of a zone or of the database, and else one for each of two failing services.
 *
 * Alarms of other parts and tickets notify by themselves.
 */
export class Paging {
  private readonly pagers = new Map<Construct, ServicePager>();
  /** The alarms of lost parts that page together. */
  private readonly lost: RunbookAlarm[] = [];
  /** The rules that hold the pages of services back. */
  private readonly holding: string[] = [];
  private lostPart?: RunbookComposite;
  private held?: RunbookComposite;

  public constructor(
    private readonly scope: Construct,
    private readonly props: PagingProps,
  ) {}

  /** Adds an alarm of a service. */
  public addServiceAlarm(service: DeployedService, alarm: RunbookAlarm): void {
    if (alarm.severity === Severity.TICKET) {
      this.notify(alarm);
      return;
    }
    const condition = isExplainedByDeployment(alarm) ? unlessDeploying(service, this.props.describe) : undefined;
    this.pagerOf(service).add(service, alarm, condition);
    this.leaveToComposite(alarm);
  }

  /** Adds an alarm that is a symptom of any service of the stack of the monitoring. It is no further page beside a failing service. */
  public addSymptomOfAll(alarm: RunbookAlarm): void {
    if (alarm.severity === Severity.TICKET) {
      this.notify(alarm);
      return;
    }
    this.pagerOf(this.scope).addOfAll(alarm);
    this.leaveToComposite(alarm);
  }

  /** Holds the pages of services back while a market is closed. */
  public holdWhileClosed(hours: MarketHours, clock: cloudwatch.Metric): void {
    const closed = marketClosedAlarm(childScope(this.scope, 'MarketClosed'), hours, clock);
    this.props.describe(closed);
    this.props.show(closed);
    this.hold(inAlarm(closed));
  }

  /** Notifies the topic of an alarm's severity. */
  public notify(alarm: RunbookAlarm | RunbookComposite): void {
    const { chat, ...people } = this.props.receivers;
    alarm.notify(people[alarm.severity]);
    if (chat) alarm.notify(chat);
    this.props.show(alarm);
  }

  /** Adds the alarm on a lost zone of a VPC that the app creates. */
  public watchZones(vpc: IConstruct): void {
    const alarms = zoneAlarms(this.scope, vpc);
    if (!alarms) return;
    const { lost, lostLong } = alarms;
    this.addLostPart(lost);
    this.props.describe(lostLong);
    this.leaveToComposite(lostLong, false);
    this.hold(`(${inAlarm(lost)} AND NOT ${inAlarm(lostLong)})`);
  }

  /** Adds the alarm on a lost database. */
  public watchDatabase(scope: Construct, database: MonitoredDatabase): void {
    const alarm = lostDatabaseAlarm(scope, database);
    if (!alarm || this.lost.includes(alarm)) return;
    this.addLostPart(alarm);
    this.hold(inAlarm(alarm));
  }

  private addLostPart(alarm: RunbookAlarm): void {
    this.props.describe(alarm);
    if (alarm.severity === Severity.TICKET) {
      this.notify(alarm);
      return;
    }
    this.lost.push(alarm);
    this.leaveToComposite(alarm);
    if (this.lostPart) return;
    this.lostPart = new RunbookComposite(this.scope, 'PartLost', {
      rule: () => anyOf(this.lost.map(inAlarm)),
      description: `An Availability Zone or the database of ${this.scope.node.path} is lost.`,
      runbook: this.props.runbook,
    });
    this.notify(this.lostPart);
  }

  /** Holds the pages of services back while a rule is true. */
  private hold(rule: string): void {
    this.holding.push(rule);
    this.held ??= new RunbookComposite(this.scope, 'PagesHeld', {
      rule: () => anyOf(this.holding),
      description: `Pages of failing services of ${this.scope.node.path} are held back. Their alarms show the state.`,
      runbook: this.props.runbook,
    });
  }

  /** Leaves the page of an alarm to a composite alarm. Another topic, for tickets or of chat, is notified of the alarm. */
  private leaveToComposite(alarm: RunbookAlarm, announced = true): void {
    const { page, ticket, chat } = this.props.receivers;
    this.props.show(alarm);
    if (announced && ticket !== page) alarm.notify(ticket);
    else alarm.notifyOfMissingData(ticket);
    if (announced && chat) alarm.notify(chat);
  }

  /** Returns the pager in the stack of a service. A composite alarm cannot be in an earlier stack than its children. */
  private pagerOf(service: IConstruct): ServicePager {
    const stack = Stack.of(service);
    const isOwn = stack === Stack.of(this.scope);
    const scope = isOwn
      ? childScope(this.scope, 'Paging')
      : childScope(childScope(stack, 'TradingPaging'), this.scope.node.addr);
    const existing = this.pagers.get(scope);
    if (existing) return existing;
    const pager = new ServicePager(scope, {
      suppressor: () => this.held,
      whenCreated: (alarm) => this.notify(alarm),
      runbook: this.props.runbook,
    });
    this.pagers.set(scope, pager);
    return pager;
  }
}
