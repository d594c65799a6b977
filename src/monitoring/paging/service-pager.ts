import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct, IConstruct } from 'constructs';
import { childScope } from '../../naming/child-scope';
import type { RunbookEntry } from '../../runbook/runbook';
import type { RunbookAlarm } from '../../runbook/runbook-alarm';
import { RunbookComposite } from '../../runbook/runbook-composite';
import { Severity } from '../../runbook/severity';
import { anyOf, inAlarm, twoOf } from './alarm-rule';

/**
 * The number of services that share two composite alarms.
 *
 * A rule has at most 10,240 characters. With two alarms for each service, the rule on two services names 32 alarms, and a
 * name has at most 255 characters.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
const GROUP_SIZE = 6;

/**
 * The time that a page waits for the alarm on the lost zone or database, which is slower than the symptoms.
 *
 * The symptom of a service may be one minute of errors. The alarm on a lost part needs three minutes without data.
 */
const WAIT_SECONDS = 180;
/** The time that services get to recover after a suppression. The alarm on missing tasks is the slowest. */
const EXTENSION_SECONDS = 300;

/** Properties of a `ServicePager`. */
export interface ServicePagerProps {
  /** Returns the alarm that suppresses pages of services, if there is one. */
  readonly suppressor: () => IAlarm | undefined;
  /** Receives each new composite alarm. */
  readonly whenCreated: (alarm: RunbookComposite) => void;
  /** @default - the runbook of the library */
  readonly runbook?: string;
}

/** An alarm that pages, and the rule that must hold too. */
interface PageAlarm {
  readonly alarm: RunbookAlarm;
  readonly condition?: string;
}

/** The services that share two composite alarms, with their alarms. */
interface Group {
  readonly services: Map<IConstruct, PageAlarm[]>;
  /** The alarms that are symptoms of any service. They are no second failing service. */
  readonly ofAll: PageAlarm[];
}

/**
 * Pages for failing services in one stack, and not for each of their alarms.
 *
 * The first composite alarm of a group pages when one of its services fails, and the second one when a second service
 * fails at the same time. Both are suppressed while a zone or the database is lost, which pages itself.
 */
export class ServicePager {
  private readonly groups: Group[] = [];

  public constructor(
    private readonly scope: Construct,
    private readonly props: ServicePagerProps,
  ) {}

  /** Adds an alarm of a service, which pages only while a condition holds. */
  public add(service: IConstruct, alarm: RunbookAlarm, condition?: string): void {
    const group = this.groups.find(({ services }) => services.has(service)) ?? this.join(service);
    (group.services.get(service) as PageAlarm[]).push({ alarm, condition });
  }

  /** Adds an alarm that is a symptom of any service, to the first group. */
  public addOfAll(alarm: RunbookAlarm): void {
    const [group = this.createGroup()] = this.groups;
    group.ofAll.push({ alarm });
  }

  /** Adds a service to a group, which gets its second composite alarm with the second service. */
  private join(service: IConstruct): Group {
    const last = this.groups.at(-1);
    const group = last && last.services.size < GROUP_SIZE ? last : this.createGroup();
    group.services.set(service, []);
    if (group.services.size === 2) {
      const event = 'Two or more services of the group fail at the same time';
      this.createAlarm(this.scopeOf(group), 'MoreServicesFailing', event, () => twoOf(this.rulesOf(group)));
    }
    return group;
  }

  private createGroup(): Group {
    const group: Group = { services: new Map(), ofAll: [] };
    this.groups.push(group);
    this.createAlarm(this.scopeOf(group), 'ServicesFailing', 'A service of the group fails', () =>
      anyOf([...this.rulesOf(group), ...pagingRules(group.ofAll)]),
    );
    return group;
  }

  private scopeOf(group: Group): Construct {
    const number = this.groups.indexOf(group) + 1;
    return number === 1 ? this.scope : childScope(this.scope, `Group${number}`);
  }

  private createAlarm(scope: Construct, kind: RunbookEntry, event: string, rule: () => string): void {
    const { suppressor, whenCreated, runbook } = this.props;
    const alarm = new RunbookComposite(scope, kind, {
      rule,
      suppressor,
      waitSeconds: WAIT_SECONDS,
      extensionSeconds: EXTENSION_SECONDS,
      description: `${event}: ${scope.node.path}. The reason of the alarm names its alarms.`,
      runbook,
    });
    whenCreated(alarm);
  }

  /** Returns the rule that a service fails, for each service of a group. */
  private rulesOf({ services }: Group): string[] {
    return [...services.values()].map((alarms) => anyOf(pagingRules(alarms)));
  }
}

/**
 * Returns the rules of the alarms that still page. Another alarm may have replaced one, or it became a ticket.
 *
 * A rule names each condition once, so that it is short.
 */
function pagingRules(alarms: PageAlarm[]): string[] {
  const byCondition = new Map<string | undefined, string[]>();
  for (const { alarm, condition } of alarms) {
    const { node, severity } = alarm;
    if (severity !== Severity.PAGE || node.scope?.node.tryFindChild(node.id)?.node !== node) continue;
    byCondition.set(condition, [...(byCondition.get(condition) ?? []), inAlarm(alarm)]);
  }
  return [...byCondition].flatMap(([condition, rules]) => (condition ? [`(${anyOf(rules)} AND ${condition})`] : rules));
}
