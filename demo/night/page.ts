import { details, escaped, sign, table } from '../report/html';
import type { PageData } from '../report/page';
import type { Outcome, Part } from './outcome';
import { afterOf, type NightReport } from './report';

const RUNBOOK = '../docs/runbook.md';
/** The groups of the page: how a fault was shown. */
const GROUPS: Record<Part, string> = {
  'real part': 'On real parts: shipped functions ran against real servers',
  'replayed series': 'Replayed series: metrics as CloudWatch has them in such a fault',
  'replayed event': 'Replayed events: as AWS sends them',
};

/** Returns the page of the demo. */
export function nightPage(report: NightReport): PageData {
  const { outcomes, unnoticed, findings } = report;
  return {
    title: 'A night of faults',
    introduction:
      'The faults come one after the other. Alarms, rules and topics are those of synthesized templates: the default ' +
      'platform, one with Envoy, an RDS instance and a pause, and one with Envoy and no access log. An evaluator with ' +
      'CloudWatch’s rules decides the states. Times start with the fault. They do not contain the delay of CloudWatch itself.',
    where: 'with an evaluator of alarms, not in CloudWatch',
    verdict:
      findings.length > 0
        ? { kind: 'failed', findings }
        : {
            kind: 'passed',
            text: `All ${outcomes.length} faults were noticed, the right people were notified, and no alarm left ALARM state too early.`,
          },
    numbers: [
      { name: 'unnoticed', value: unnoticed.length, text: 'faults that nobody noticed', isFailure: true },
      { name: 'faults', value: outcomes.length, text: 'faults' },
      { name: 'pages', value: report.notified('page'), text: 'faults that paged a person' },
      { name: 'tickets', value: report.notified('ticket'), text: 'faults that opened a ticket' },
      { name: 'real', value: report.count('real part'), text: 'faults on real parts' },
    ],
    content: `<h2>The night</h2>
${(Object.keys(GROUPS) as Part[]).map((part) => group(part, outcomes)).join('\n')}`,
    ended: true,
  };
}

function group(part: Part, all: readonly Outcome[]): string {
  const outcomes = all.filter((outcome) => outcome.part === part);
  if (outcomes.length === 0) return '';
  const head = ['', 'Fault', 'Noticed by', 'After', 'Notified', 'Until repaired, and after it'];
  return `<h3>${GROUPS[part]}</h3>\n${table(head, outcomes.map(rowOf))}`;
}

function rowOf(outcome: Outcome): string[] {
  const { fault, by = '', receivers, course, text, also, findings } = outcome;
  const entry = `<a href="${RUNBOOK}#${fault.entry}">${escaped(fault.entry)}</a>`;
  const platform = fault.platform ? `<br><span class="soft">Platform ${escaped(fault.platform)}</span>` : '';
  const others = also.length > 0 ? details(`Also: ${also.length}`, also.map(escaped).join('<br>')) : '';
  return [
    sign(findings.length === 0),
    `<b>${escaped(fault.name)}</b><br>${escaped(fault.event)}${platform}`,
    `${entry}<br><span class="soft">${escaped(by)}</span>${others}`,
    escaped(afterOf(outcome)),
    escaped(receivers.join(' and ') || 'nobody'),
    `${escaped(course)}${text ? details('The notice', escaped(text).replaceAll('\n', '<br>')) : ''}`,
  ];
}
