import { escaped } from '../report/html';
import type { DrawnDatabase, DrawnPlatform, DrawnSecret, DrawnService } from './drawn-platform';

const BOX = { width: 214, height: 126 };
const GAP = { x: 60, y: 36 };
const MARGIN = 24;
const TOP = 64;
/** The ids of the data boxes that are not secrets. */
const DATABASE = 'database';
const KEY = 'key';

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Returns a picture of the platform: requests, calls, secrets and database users. */
export function drawing(platform: DrawnPlatform): string {
  const { services, calls, zones, firewallRules, protocol, secrets, database } = platform;
  const columns = Math.max(...services.map(({ depth }) => depth)) + 1;
  const data = [...secrets.map(({ id }) => id), ...(database ? [DATABASE] : []), KEY];
  const rows = Math.max(...Array.from({ length: columns }, (_, depth) => inColumn(services, depth).length));
  const left = MARGIN + 2 * (BOX.width + GAP.x);
  const width = left + Math.max(columns, data.length) * (BOX.width + GAP.x) + MARGIN;
  const height = TOP + rows * (BOX.height + GAP.y) + BOX.height + 34;
  const places = new Map(services.map((service) => [service.name, placeOf(service, services, left)]));
  const clients = { x: MARGIN, y: TOP };
  const balancer = { x: MARGIN + BOX.width + GAP.x, y: TOP };
  const below = TOP + rows * (BOX.height + GAP.y) + 10;
  const placeOfData = (id: string) => ({ x: left + data.indexOf(id) * (BOX.width + GAP.x), y: below });

  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="The platform: clients, load balancer, services and their calls">
<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 10 5 0 10z"/></marker></defs>
<rect class="vpc" x="${balancer.x - 24}" y="14" width="${width - balancer.x}" height="${height - 28}" rx="12"/>
<text class="frame" x="${balancer.x - 8}" y="36">VPC over ${zones} zones · private subnets · mesh: Service Connect</text>
${box(clients, 'clients', ['the internet'], 'outside')}
${box(balancer, 'load balancer', [`${protocol}, redirect from HTTP`, `AWS WAF: ${firewallRules.length} rules`], 'edge')}
${arrow(clients, balancer)}
${services.map((service) => serviceBox(service, places.get(service.name) as Place)).join('\n')}
${services
  .filter(({ paths }) => paths.length > 0)
  .map(({ name, paths }) => arrow(balancer, places.get(name) as Place, paths.join(', ')))
  .join('\n')}
${calls.map(([caller, callee]) => arrow(places.get(caller) as Place, places.get(callee) as Place, 'calls')).join('\n')}
${services
  .flatMap(({ name, secrets: read, databaseUser }) => [
    ...read.map((secret) => reads(placeOfData(secret), places.get(name) as Place)),
    ...(databaseUser ? [logsIn(places.get(name) as Place, placeOfData(DATABASE))] : []),
  ])
  .join('\n')}
${secrets.map((secret) => secretBox(secret, placeOfData(secret.id))).join('\n')}
${database ? databaseBox(database, placeOfData(DATABASE)) : ''}
${box(placeOfData(KEY), 'customer key', ['logs, images, secrets,', database ? 'notifications, database' : 'notifications'], 'data')}
</svg>`;
}

function inColumn(services: DrawnService[], depth: number): DrawnService[] {
  return services.filter((service) => service.depth === depth);
}

function placeOf(service: DrawnService, services: DrawnService[], left: number): Place {
  return {
    x: left + service.depth * (BOX.width + GAP.x),
    y: TOP + inColumn(services, service.depth).indexOf(service) * (BOX.height + GAP.y),
  };
}

function serviceBox({ name, tasks, capacity, databaseUser }: DrawnService, place: Place): string {
  return box(place, name, [tasks, ...capacity, ...(databaseUser ? [`logs in as ${databaseUser}`] : [])], 'service');
}

function databaseBox({ engine, instances, rotation }: DrawnDatabase, place: Place): string {
  return box(place, 'database', [engine, ...instances, 'TLS, a user per service', ...rotation], 'data');
}

function secretBox({ title, length, rotation }: DrawnSecret, place: Place): string {
  return box(place, title, [`${length} characters`, rotation], 'data');
}

function box({ x, y }: Place, title: string, lines: string[], kind: string): string {
  const texts = lines
    .map((line, index) => `<text x="${x + 14}" y="${y + 48 + index * 17}">${escaped(line)}</text>`)
    .join('');
  return `<g class="${kind}"><rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="8"/><text class="title" x="${x + 14}" y="${y + 26}">${escaped(title)}</text>${texts}</g>`;
}

function arrow(from: Place, to: Place, label = ''): string {
  const [x1, y1, x2, y2] = [from.x + BOX.width, from.y + BOX.height / 2, to.x, to.y + BOX.height / 2];
  return `<line class="call" x1="${x1}" y1="${y1}" x2="${x2 - 4}" y2="${y2}" marker-end="url(#arrow)"/><text class="label" x="${(x1 + x2) / 2}" y="${(y1 + y2) / 2 - 8}">${escaped(label)}</text>`;
}

function logsIn(service: Place, database: Place): string {
  const [from, to] = [service.x + BOX.width / 2, database.x + BOX.width / 2];
  return `<line class="call" x1="${from}" y1="${service.y + BOX.height}" x2="${to}" y2="${database.y - 4}" marker-end="url(#arrow)"/><text class="label" x="${(from + to) / 2 + 26}" y="${(service.y + BOX.height + database.y) / 2 - 6}">logs in</text>`;
}

function reads(secret: Place, reader: Place): string {
  const x = reader.x + BOX.width / 2;
  return `<line class="reads" x1="${secret.x + BOX.width / 2}" y1="${secret.y}" x2="${x}" y2="${reader.y + BOX.height + 4}" marker-end="url(#arrow)"/>`;
}
