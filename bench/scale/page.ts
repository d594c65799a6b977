import { perService } from './picture';
import type { Figures } from './synthesis';

const BEGIN = '<!-- begin: written by npm run bench -->';
const END = '<!-- end -->';

/** The size of the npm package. */
export interface PackageSize {
  /** Unit: bytes. */
  readonly packed: number;
  /** Unit: bytes. */
  readonly unpacked: number;
}

/** Returns the table of all figures. */
export function table(figures: Figures[]): string {
  const rows = figures.map((each) => {
    const floor = figures.find(({ contender, services }) => contender === 'raw L1' && services === each.services);
    return [
      each.services,
      each.contender,
      each.stacks,
      each.resources,
      each.chain,
      Math.round(each.time),
      perService(each).toFixed(1),
      floor ? (each.time / floor.time).toFixed(1) : '',
      Math.round(each.memory),
    ];
  });
  const head = ['services', 'variant', 'stacks', 'resources', 'longest chain', 'ms', 'ms per service', '× L1', 'MiB'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Returns the ratio of the time per service at the largest and at the middle size, of the first contender. */
export function growth(figures: Figures[]): number {
  const own = figures.filter(({ contender }) => contender === figures[0].contender);
  const [, middle, largest] = own.map(perService);
  return largest / middle;
}

/** Returns the text between the marks of the page. */
export function results(figures: Figures[], size: PackageSize): string {
  const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  const imports = figures.filter(({ importTime, services }) => importTime > 1 && services === figures[0].services);
  return [
    table(figures),
    '',
    `- The time per service at ${figures.at(-1)?.services} services is ${growth(figures).toFixed(2)} times that at 30 (limit: 1.2).`,
    ...imports.map(({ contender, importTime }) => `- Loading ${contender}: ${Math.round(importTime)} ms.`),
    `- The npm package has ${mib(size.packed)} MiB, unpacked ${mib(size.unpacked)} MiB.`,
  ].join('\n');
}

/** Returns the page with new results. */
export function withResults(page: string, text: string): string {
  const [before, rest] = page.split(BEGIN);
  if (rest === undefined) throw new Error(`expected '${BEGIN}' in the page`);
  const after = rest.slice(rest.indexOf(END));
  return `${before}${BEGIN}\n\n${text}\n\n${after}`;
}
