import type { Figures } from './synthesis';

const WIDTH = 760;
const BAR = 18;
const GAP = 14;
const LEFT = 170;
const RIGHT = 90;
const COLORS = ['#1f6feb', '#8b949e', '#d29922', '#6e40c9'];

/** Draws the time per service as bars: a group for each number of services, a bar for each contender. */
export function picture(figures: Figures[]): string {
  const sizes = [...new Set(figures.map(({ services }) => services))];
  const contenders = [...new Set(figures.map(({ contender }) => contender))];
  const longest = Math.max(...figures.map(perService));
  const scale = (WIDTH - LEFT - RIGHT) / longest;
  let top = 44;
  const parts: string[] = [
    text(16, 26, 'Processor time of a synthesis per service, in ms', 'font-size="15" font-weight="bold"'),
  ];
  for (const services of sizes) {
    parts.push(text(16, top + 14, `${services} services`, 'font-weight="bold"'));
    top += 22;
    for (const figure of figures.filter((each) => each.services === services)) {
      const color = COLORS[contenders.indexOf(figure.contender) % COLORS.length];
      const width = Math.max(1, perService(figure) * scale);
      parts.push(text(LEFT - 8, top + 13, figure.contender, 'text-anchor="end"'));
      parts.push(`<rect x="${LEFT}" y="${top}" width="${width.toFixed(1)}" height="${BAR}" fill="${color}"/>`);
      parts.push(text(LEFT + width + 6, top + 13, perService(figure).toFixed(1)));
      top += BAR + 4;
    }
    top += GAP;
  }
  const size = `width="${WIDTH}" height="${top}" viewBox="0 0 ${WIDTH} ${top}"`;
  const style = 'font-family="sans-serif" font-size="12"';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${style} role="img">`,
    `<title>Processor time of a synthesis per service</title>`,
    `<rect width="${WIDTH}" height="${top}" fill="#ffffff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

/** Returns the processor time of a synthesis for each service. Unit: milliseconds. */
export function perService({ time, services }: Figures): number {
  return time / services;
}

function text(x: number, y: number, content: string, attributes = ''): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escaped}</text>`;
}
