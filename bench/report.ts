import * as path from 'node:path';
import { longestChain } from './dependency-chain';
import { linesOfCode } from './lines-of-code';
import type { Times } from './measure';
import { type Quartiles, quartiles, ratios } from './statistics';
import { type Resources, templateOf } from './template';
import type { TimeInChecks } from './time-in-checks';

/** Returns a table of the times of each variant, and of the ratio between the first variant and each other one. */
export function timesTable(times: Times): string {
  const [own = []] = times.values();
  const [first] = times.keys();
  const rows = [...times].map(([variant, each]) => {
    const { Resources } = templateOf(variant);
    const ratio = variant === first ? '' : spread(ratios(own, each), 2);
    return row(
      variant.name,
      String(Object.keys(Resources).length),
      spread(quartiles(each), 1),
      Math.min(...each).toFixed(1),
      ratio,
    );
  });
  const head = row('variant', 'resources', 'median ms (quartiles)', 'min ms', `${first?.name} / variant`);
  return [head, ...rows].join('\n');
}

/** Returns the number of resources and the longest chain of dependencies. */
export function templateSummary(resources: Resources): string {
  const chain = longestChain(resources);
  return [
    `The template has ${Object.keys(resources).length} resources. Its longest chain of dependencies has ${chain.length}:`,
    ...chain.map((id, index) => `${String(index + 1).padStart(4)}  ${resources[id].Type.padEnd(44)}${id}`),
  ].join('\n');
}

/** Returns the cost of the checks of options: the times with and without them, their ratio, and the time in the checks. */
export function checksSummary(times: Times, { total, inChecks }: TimeInChecks): string {
  const [checked = [], unchecked = []] = times.values();
  return [
    'Processor time of a synthesis, median ms (quartiles):',
    ...[...times].map(([{ name }, each]) => `  ${name.padEnd(12)}${spread(quartiles(each), 0)}`),
    `  ratio       ${spread(ratios(checked, unchecked), 3)}`,
    `In the checks: ${inChecks.toFixed(0)} of ${total.toFixed(0)} ms, ${((100 * inChecks) / total).toFixed(1)} % (at most 2 %)`,
  ].join('\n');
}

/** Returns the lines of code of the platform with the library and with `aws-ecs-patterns`. */
export function codeSummary(): string {
  const files = [
    ['examples', 'default-platform', 'app.ts'],
    ['bench', 'ecs-patterns.ts'],
  ];
  return [
    'Lines of code, without blank lines and comments:',
    ...files.map((names) => {
      const lines = linesOfCode(path.join(__dirname, '..', ...names));
      return `${String(lines).padStart(4)}  ${names.join('/')}`;
    }),
  ].join('\n');
}

function spread({ first, median, third }: Quartiles, digits: number): string {
  return `${median.toFixed(digits)} (${first.toFixed(digits)}–${third.toFixed(digits)})`;
}

function row(name: string, ...[resources, median, minimum, ratio]: string[]): string {
  return name.padEnd(18) + resources.padStart(11) + median.padStart(24) + minimum.padStart(9) + ratio.padStart(26);
}
