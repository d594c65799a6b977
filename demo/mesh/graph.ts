import { escaped } from '../report/html';
import type { WatchedEdge, WatchedTask } from './envoy-watch';
import { SERVICES } from './platform';
import type { MeshReport } from './report';

const BOX = { width: 240, height: 150 };
const GAP = 94;
const TOP = 30;
const MARGIN = 12;
const LINE = 17;
const SHOWN_TASKS = 6;
const CLIENTS = 'clients';

/** Returns a picture of the services, their tasks and the counters of their calls. */
export function callGraph({ tasks, edges, load }: MeshReport): string {
  const columns = [CLIENTS, ...[...SERVICES].reverse()];
  const width = columns.length * (BOX.width + GAP) - GAP + 2 * MARGIN;
  const height = TOP + BOX.height + 20;
  const place = (name: string) => MARGIN + columns.indexOf(name) * (BOX.width + GAP);
  const clients = `<g class="outside"><rect x="${MARGIN}" y="${TOP}" width="${BOX.width}" height="${BOX.height}" rx="8"/>${texts(
    MARGIN,
    ['steady load', `${load.finished.toLocaleString('en')} requests`, '3 of 4 are GET, 1 is POST'],
  )}</g>`;
  return `<svg class="graph" viewBox="0 0 ${width} ${height}" role="img" aria-label="The services, their tasks and their calls">
<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 10 5 0 10z"/></marker></defs>
${clients}
${SERVICES.map((service) => serviceBox(service, tasks, place(service))).join('\n')}
${arrow(place(CLIENTS), [[`${load.perSecond.toFixed(1)} calls/s`, ''], failed(load.failed)])}
${edges.map((edge) => arrow(place(edge.caller), labelsOf(edge), `${edge.caller}-${edge.callee}`)).join('\n')}
</svg>`;
}

type Label = readonly [text: string, kind: string];

function labelsOf({ callsPerSecond, retries, refusals, failed: failures }: WatchedEdge): Label[] {
  return [
    [`${callsPerSecond.toFixed(1)} calls/s`, ''],
    [`${retries} retried`, retries > 0 ? 'retried' : ''],
    [`${refusals} refused`, refusals > 0 ? 'refused' : ''],
    failed(failures),
  ];
}

function failed(count: number): Label {
  return [`${count} failed`, count > 0 ? 'failed' : ''];
}

function serviceBox(service: string, tasks: WatchedTask[], x: number): string {
  const own = tasks.filter((task) => task.service === service).slice(-SHOWN_TASKS);
  const lines = own.map(({ address, state, serial }, index) => {
    const y = TOP + 46 + index * LINE;
    const more = state === 'running' ? `serial …${serial.slice(-6)}` : state;
    return `<circle class="${state}" cx="${x + 18}" cy="${y - 4}" r="4"/><text class="${state}" x="${x + 28}" y="${y}">${escaped(`${address} ${more}`)}</text>`;
  });
  return `<g class="service" data-service="${service}"><rect x="${x}" y="${TOP}" width="${BOX.width}" height="${BOX.height}" rx="8"/>${texts(x, [service])}${lines.join('')}</g>`;
}

function texts(x: number, [title, ...lines]: string[]): string {
  const rest = lines.map((line, index) => `<text x="${x + 14}" y="${TOP + 46 + index * LINE}">${escaped(line)}</text>`);
  return `<text class="title" x="${x + 14}" y="${TOP + 24}">${escaped(title)}</text>${rest.join('')}`;
}

function arrow(from: number, labels: Label[], id = 'clients'): string {
  const [x1, x2, y] = [from + BOX.width, from + BOX.width + GAP, TOP + 24];
  const lines = labels.map(
    ([text, kind], index) =>
      `<text class="label ${kind}" x="${(x1 + x2) / 2}" y="${y + 18 + index * LINE}">${escaped(text)}</text>`,
  );
  return `<g data-edge="${id}"><line class="call" x1="${x1}" y1="${y}" x2="${x2 - 4}" y2="${y}" marker-end="url(#arrow)"/>${lines.join('')}</g>`;
}
