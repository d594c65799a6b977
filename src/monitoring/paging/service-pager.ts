import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct, IConstruct } from 'constructs';
import { childScope } from '../../naming/child-scope';
import type { RunbookEntry } from '../../runbook/runbook';
import type { RunbookAlarm } from '../../runbook/runbook-alarm';
import { RunbookComposite } from '../../runbook/runbook-composite';
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

/** The services that share two composite alarms, with their alarms. */
type Group = Map<IConstruct, Set<RunbookAlarm>>;

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

  /** Adds an alarm of a service. */
  public add(service: IConstruct, alarm: RunbookAlarm): void {
    const group = this.groups.find((services) => services.has(service)) ?? this.join(service);
    (group.get(service) as Set<RunbookAlarm>).add(alarm);
  }

  /** Adds a service to a group, which gets its first alarm with the first service and its second with the second. */
  private join(service: IConstruct): Group {
    if ((this.groups.at(-1)?.size ?? GROUP_SIZE) === GROUP_SIZE) this.groups.push(new Map());
    const number = this.groups.length;
    const group = this.groups[number - 1];
    group.set(service, new Set());
    const scope = number === 1 ? this.scope : childScope(this.scope, `Group${number}`);
    if (group.size === 1) {
      this.createAlarm(scope, 'ServicesFailing', 'A service of the group fails', () => anyOf(this.rules(group)));
    } else if (group.size === 2) {
      const event = 'Two or more services of the group fail at the same time';
      this.createAlarm(scope, 'MoreServicesFailing', event, () => twoOf(this.rules(group)));
    }
    return group;
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
  private rules(group: Group): string[] {
    return [...group.values()].map((alarms) => {
      // Another alarm may have replaced one of them.
      const present = [...alarms].filter(({ node }) => node.scope?.node.tryFindChild(node.id)?.node === node);
      return anyOf(present.map(inAlarm));
    });
  }
}
