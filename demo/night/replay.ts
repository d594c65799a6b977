import { type Evaluation, evaluate, type State } from '../../rigs/alarms/evaluate';
import type { Json } from '../../rigs/template/json';
import { matches, textFor } from './event-pattern';
import type { EventFault, FaultyMetric, MetricFault, Symbols } from './fault';
import { type AlarmMetric, type Course, metricsOf, seriesOf } from './healthy';
import { commonFindings, type Outcome, type Part } from './outcome';
import type { NightPlatform, Receiver } from './platforms';
import { inSymbols } from './symbols';

const HOUR = 60;
/** Unit: minutes. */
const LONG = 12 * HOUR;
const ALARMS = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'];

/** Evaluates the alarms of a platform before, during and after a fault. */
export function replaySeries(
  fault: MetricFault,
  platform: NightPlatform,
  headings: ReadonlySet<string>,
  part: Part = 'replayed series',
): Outcome {
  const [before, during, after] = fault.minutes ?? [HOUR, HOUR, HOUR];
  const window = { from: before, until: before + during, minutes: before + during + after };
  const alarms = alarmsOf(platform.template);
  const metrics = metricsOf([...alarms.values()].filter(({ AlarmRule }) => !AlarmRule));
  for (const faulty of fault.metrics) {
    if (!metrics.some((metric) => isOf(metric, faulty))) {
      throw new Error(`${fault.name}: got no alarm on ${faulty.metric} of ${faulty.of ?? 'any part'}, expected one`);
    }
  }
  const series = metrics.map((metric) => {
    const faulty = fault.metrics.find((candidate) => isOf(metric, candidate));
    if (faulty?.recorded) return { ...metric, values: faulty.recorded };
    return seriesOf(metric, window.minutes, faulty && { course: courseOf(faulty), ...window });
  });
  const { template } = platform;
  // An alarm over a day is evaluated alone, because the evaluation of all alarms over days is slow.
  const evaluated = window.minutes > LONG ? alarmsWith(fault.entry, template) : template;
  return judge(fault, evaluate(evaluated, series), { platform, alarms, headings, part, ...window });
}

/** Sends an event to the rules of a platform. */
export function replayEvent(fault: EventFault, platform: NightPlatform, headings: ReadonlySet<string>): Outcome {
  const event = fault.sent(symbolsOf(platform.template));
  const notices = Object.entries<Json>(platform.template.Resources).flatMap(([rule, { Type, Properties }]) => {
    if (Type !== 'AWS::Events::Rule' || !Properties.EventPattern) return [];
    const { EventPattern, Targets } = inSymbols({ EventPattern: Properties.EventPattern, Targets: Properties.Targets });
    if (!matches(event, EventPattern)) return [];
    return (Targets as Json[]).flatMap(({ Arn, InputTransformer }) => {
      const receiver = platform.receivers.get(Arn);
      return receiver ? [{ rule, receiver, text: textFor(event, InputTransformer) }] : [];
    });
  });
  const notice = notices.find(({ text }) => text.endsWith(`#${fault.entry}`));
  const receivers = notices.filter((each) => each.rule === notice?.rule).map(({ receiver }) => receiver);
  return {
    fault,
    part: 'replayed event',
    by: notice?.rule,
    after: notice && 0,
    notifiedAfter: notice && 0,
    receivers,
    course: 'a notice, which has no state',
    text: notice?.text,
    also: notices.filter((each) => each.rule !== notice?.rule).map(({ rule }) => rule),
    findings: commonFindings(fault, { noticed: notice !== undefined, receivers, headings }),
  };
}

interface Context {
  readonly platform: NightPlatform;
  readonly alarms: ReadonlyMap<string, Json>;
  readonly headings: ReadonlySet<string>;
  readonly part: Part;
  readonly from: number;
  readonly until: number;
}

function judge(fault: MetricFault, { states, actions }: Evaluation, context: Context): Outcome {
  const { platform, alarms, headings, part, from, until } = context;
  const isAlarm = (minute: number) => (id: string) => statesOf(states, id)[minute] === 'ALARM';
  const rangBefore = [...alarms.keys()].filter((id) => statesOf(states, id).slice(0, from).includes('ALARM'));
  const rang = [...alarms.keys()].filter((id) => statesOf(states, id).slice(from, until).includes('ALARM'));
  const first = (id: string) => statesOf(states, id).indexOf('ALARM', from);
  const [alarm] = rang
    .filter((id) => entryOf(alarms.get(id)) === fault.entry)
    .sort((one, other) => first(one) - first(other));
  const findings = rangBefore.map((id) => `${id} was in ALARM state before the fault`);
  let course = 'never in ALARM state';
  const sent = actions.flatMap(({ state, minute, alarm: sender, targets }) =>
    state === 'ALARM' && minute >= from && minute < until
      ? targets.flatMap((target) => ({ sender, minute, receiver: platform.receivers.get(target) as Receiver }))
      : [],
  );
  const family = alarm ? [alarm, ...parentsOf(alarm, alarms)] : [];
  const notices = sent.filter(({ sender }) => family.includes(sender));
  const receivers = [...new Set(notices.map(({ receiver }) => receiver))].sort();
  const pages = sent.filter(({ receiver }) => receiver === 'page');
  const { maxPages = pages.length } = fault;
  if (pages.length > maxPages) {
    findings.push(`${pages.length} pages of ${pages.map(({ sender }) => sender).join(', ')}, expected ${maxPages}`);
  }
  if (alarm) {
    const own = statesOf(states, alarm);
    const left = own.slice(first(alarm), until).findIndex((state) => state !== 'ALARM');
    const cleared = own.indexOf('OK', until);
    if (left >= 0) findings.push(`${alarm} left ALARM state ${first(alarm) + left - from} min after the fault began`);
    if (cleared < 0 || own.at(-1) !== 'OK') findings.push(`${alarm} was not in OK state after the fault was repaired`);
    course = `ALARM until repaired, OK ${cleared - until + 1} min later`;
  }
  findings.unshift(...commonFindings(fault, { noticed: alarm !== undefined, receivers, headings }));
  return {
    fault,
    part,
    by: alarm,
    after: minutesFrom(from, alarm && first(alarm)),
    notifiedAfter: minutesFrom(from, notices.find(({ receiver }) => receiver === fault.receiver)?.minute),
    receivers,
    course: findings.length > 0 ? findings.join('. ') : course,
    also: rang.filter((id) => !family.includes(id) && !isAlarm(from - 1)(id)),
    findings,
  };
}

/** Returns a template with the metric alarms of an entry only. */
function alarmsWith(entry: string, { Resources }: Json): Json {
  const isWanted = ([, { Type, Properties }]: [string, Json]) =>
    Type === 'AWS::CloudWatch::Alarm' && entryOf(inSymbols(Properties)) === entry;
  return { Resources: Object.fromEntries(Object.entries<Json>(Resources).filter(isWanted)) };
}

/** Returns the minutes until the end of a minute. */
function minutesFrom(from: number, minute?: number | ''): number | undefined {
  return minute === undefined || minute === '' ? undefined : minute - from + 1;
}

function statesOf(states: Evaluation['states'], alarm: string): readonly State[] {
  return states[alarm] ?? [];
}

function alarmsOf({ Resources }: Json): Map<string, Json> {
  return new Map(
    Object.entries<Json>(Resources)
      .filter(([, { Type }]) => ALARMS.includes(Type))
      .map(([id, { Properties }]) => [id, inSymbols(Properties)]),
  );
}

/** Returns the composite alarms that read an alarm, and the composite alarms that read these. */
function parentsOf(alarm: string, alarms: ReadonlyMap<string, Json>): string[] {
  const parents = [...alarms].filter(([, { AlarmRule = '' }]) => AlarmRule.includes(`"${alarm}"`)).map(([id]) => id);
  return parents.flatMap((parent) => [parent, ...parentsOf(parent, alarms)]);
}

/** Returns the heading in the description of an alarm. */
function entryOf({ AlarmDescription = '' }: Json = {}): string {
  return AlarmDescription.split('#').at(-1);
}

function isOf({ metric, dimensions }: AlarmMetric, { metric: name, of = '' }: FaultyMetric): boolean {
  const isNamed = name.startsWith('*') ? metric.endsWith(name.slice(1)) : metric === name;
  const plain = (text: string) => text.replace(/[^A-Za-z0-9]/g, '');
  return isNamed && [...Object.values(dimensions), metric].some((value) => plain(value).includes(plain(of)));
}

function courseOf({ during }: FaultyMetric): Course {
  return typeof during === 'function' ? during : () => during;
}

function symbolsOf({ Resources }: Json): Symbols {
  const idOf = (type: string, part = '') =>
    Object.keys(Resources).find((id) => Resources[id].Type === type && id.includes(part)) as string;
  const cluster = idOf('AWS::ECS::Cluster');
  return {
    cluster,
    clusterArn: `${cluster}.Arn`,
    database: idOf('AWS::RDS::DBCluster') ?? idOf('AWS::RDS::DBInstance'),
    service: (name) => `arn:AWS::Partition:ecs:AWS::Region:AWS::AccountId:service/${cluster}/${name}`,
  };
}
