import type { DrawnDatabase, DrawnPlatform, DrawnSecret, DrawnService } from './drawn-platform';
import { type Area, type Card, type Point, Scene } from './scene';

/** The platform is drawn for a wide page, or for a phone. */
export type Format = 'wide' | 'narrow';

const MARGIN = 12;
const PAD = 14;
const LABEL = 30;
const REGIONAL_HEIGHT = Scene.heightOf(2);

/** Returns the picture of a platform: requests, calls, secrets, database users, and where each part is. */
export function platformScene(platform: DrawnPlatform, format: Format = 'wide'): Scene {
  return format === 'wide' ? wide(platform) : narrow(platform);
}

/** A sentence that describes the picture. */
export function descriptionOf({ services, database, resources }: DrawnPlatform): string {
  const names = services.map(({ name }) => name).join(', ');
  const data = database ? 'a database in isolated subnets' : 'no database';
  return `The platform of ${resources} resources: clients, a load balancer in public subnets, the services ${names} in private subnets, ${data}, and rotating secrets`;
}

function wide(platform: DrawnPlatform): Scene {
  const { services, secrets, database } = platform;
  const columns = Math.max(3, ...services.map(({ depth }) => depth + 1));
  const rows = Math.max(1, ...services.map(({ depth }) => services.filter((other) => other.depth === depth).length));
  const box = { width: 155, gap: 33, below: 28 };
  const side = 144;
  const vpcLeft = 196;
  const left = vpcLeft + 16 + PAD;
  const inner = columns * box.width + (columns - 1) * box.gap;
  const width = left + inner + PAD + 16 + MARGIN;
  const groupOf = (y: number, height: number): Area => ({ x: left - PAD, y, width: inner + 2 * PAD, height });
  const columnOf = (column: number) => left + column * (box.width + box.gap);

  const edge = groupOf(MARGIN + 34, LABEL + Scene.heightOf(1) + PAD);
  const serviceHeight = Math.max(
    ...services.map((service) => Scene.heightOf(Scene.linesOf(serviceCard(service, platform), box.width))),
  );
  const inPrivate = groupOf(bottom(edge) + 26, LABEL + rows * serviceHeight + (rows - 1) * box.below + PAD);
  const isolated = groupOf(bottom(inPrivate) + 26, LABEL + Scene.heightOf(2) + PAD);
  const end = database ? bottom(isolated) : bottom(inPrivate);
  const vpc = { x: vpcLeft, y: MARGIN, width: width - vpcLeft - MARGIN, height: end + 16 - MARGIN };
  const regional = bottom(vpc) + 16;
  const scene = new Scene(width, regional + REGIONAL_HEIGHT + 34);

  const cards = edge.y + LABEL;
  const balancer: Area = { x: left, y: cards, width: 2 * box.width + box.gap, height: Scene.heightOf(1) };
  const nat: Area = { x: columnOf(columns - 1), y: cards, width: box.width, height: Scene.heightOf(1) };
  const clients: Area = { x: MARGIN, y: cards, width: side, height: Scene.heightOf(1) };
  const places = new Map(
    services.map((service): [string, Area] => {
      const row = services.filter(({ depth }) => depth === service.depth).indexOf(service);
      const y = inPrivate.y + LABEL + row * (serviceHeight + box.below);
      return [service.name, { x: columnOf(service.depth), y, width: box.width, height: serviceHeight }];
    }),
  );
  const placeOf = (name: string) => places.get(name) as Area;

  scene.frame(vpc, `VPC over ${platform.zones} Availability Zones`);
  scene.group(edge, 'public subnets', 'edge');
  scene.group(inPrivate, `private subnets · mesh: ${platform.mesh}`, 'service', 'end');
  scene.card(clients, CLIENTS);
  scene.card(balancer, balancerCard(platform));
  if (platform.natGateways > 0) scene.card(nat, natCard(platform));
  scene.arrow([rightOf(clients), leftOf(balancer)]);
  for (const { name, paths } of services.filter((service) => service.paths.length > 0)) {
    const place = placeOf(name);
    const x = Math.min(place.x + place.width / 2, balancer.x + balancer.width - 20);
    const isFirst = place.y === inPrivate.y + LABEL;
    if (isFirst && x === place.x + place.width / 2)
      scene.arrow([
        { x, y: bottom(balancer) },
        { x, y: place.y },
      ]);
    else if (isFirst)
      scene.arrow([
        { x, y: bottom(balancer) },
        { x, y: edge.y + edge.height + 13 },
        { x: place.x + 20, y: edge.y + edge.height + 13 },
        { x: place.x + 20, y: place.y },
      ]);
    else
      scene.arrow([
        { x: place.x + 24, y: bottom(balancer) },
        { x: place.x + 24, y: bottom(edge) + 13 },
        { x: place.x - 9, y: bottom(edge) + 13 },
        { x: place.x - 9, y: place.y + 24 },
        { x: place.x, y: place.y + 24 },
      ]);
    if (isFirst)
      scene.text(
        { x: Math.min(x, place.x + 20 > x ? place.x + 20 : x) + 8, y: bottom(edge) + 17 },
        paths.join(', '),
        vpc,
        { classes: 'mono' },
      );
  }
  for (const [caller, callee] of platform.calls) scene.arrow(callPath(placeOf(caller), placeOf(callee)));
  for (const service of services) scene.card(placeOf(service.name), serviceCard(service, platform));
  secrets.forEach((secret, index) => {
    const height = Scene.heightOf(Scene.linesOf(secretCard(secret), side));
    const area: Area = { x: MARGIN, y: inPrivate.y + LABEL + index * (height + 14), width: side, height };
    scene.card(area, secretCard(secret));
    for (const { name } of services.filter((service) => service.secrets.includes(secret.id) && service.depth === 0)) {
      const to = placeOf(name);
      const y = Math.min(Math.max(area.y + area.height / 2, to.y + 16), to.y + to.height - 16);
      const from = { x: area.x + area.width, y: area.y + area.height / 2 };
      scene.arrow([from, { x: vpcLeft - 20, y: from.y }, { x: vpcLeft - 20, y }, { x: to.x, y }], {
        isDashed: true,
        classes: 'reads',
      });
    }
  });
  if (database) {
    const users = services.filter(({ databaseUser }) => databaseUser);
    const area: Area = { x: left, y: isolated.y + LABEL, width: inner, height: Scene.heightOf(2) };
    scene.group(isolated, 'isolated subnets', 'data');
    for (const { name } of users) {
      const { x, width: own, y, height } = placeOf(name);
      const from = { x: x + own / 2, y: y + height };
      scene.arrow([from, { x: from.x, y: area.y }], { classes: 'logs-in' });
    }
    scene.card(area, databaseCard(database));
  }
  const parts = regionalCards(platform);
  const each = (width - 2 * MARGIN - (parts.length - 1) * 12) / parts.length;
  parts.forEach((card, index) => {
    scene.card({ x: MARGIN + index * (each + 12), y: regional, width: each, height: REGIONAL_HEIGHT }, card);
  });
  caption(scene, platform);
  return scene;
}

function narrow(platform: DrawnPlatform): Scene {
  const { services, secrets, database } = platform;
  const width = 390;
  const gap = 24;
  const outer = width - 2 * MARGIN;
  const inner = outer - 2 * 12 - 2 * PAD;
  const left = MARGIN + 12 + PAD;
  const boxes = services.map((service) => Scene.heightOf(Scene.linesOf(serviceCard(service, platform), inner - 24)));
  const isRouted = (service: DrawnService) => service.paths.length > 0;

  const clients: Area = { x: MARGIN, y: MARGIN, width: outer, height: Scene.heightOf(1) };
  const top = bottom(clients) + gap;
  const groupOf = (y: number, height: number): Area => ({ x: MARGIN + 12, y, width: outer - 24, height });
  const edge = groupOf(top + 34, LABEL + 2 * Scene.heightOf(1) + 12 + PAD);
  const inPrivate = groupOf(bottom(edge) + gap, LABEL + boxes.reduce((sum, height) => sum + height + gap, -gap) + PAD);
  const databaseHeight = database ? Scene.heightOf(Scene.linesOf(databaseCard(database), inner - 24)) : 0;
  const isolated = groupOf(bottom(inPrivate) + gap, LABEL + databaseHeight + PAD);
  const end = database ? bottom(isolated) : bottom(inPrivate);
  const vpc: Area = { x: MARGIN, y: top, width: outer, height: end + 12 - top };
  const parts = [...secrets.map(secretCard), ...regionalCards(platform)];
  const half = (outer - 12) / 2;
  const height = Math.max(...parts.map((card) => Scene.heightOf(Scene.linesOf(card, half))));
  const scene = new Scene(width, bottom(vpc) + 16 + Math.ceil(parts.length / 2) * (height + 12) + 20);

  const balancer: Area = { x: left, y: edge.y + LABEL, width: inner, height: Scene.heightOf(1) };
  scene.frame(vpc, `VPC over ${platform.zones} Availability Zones`, 'end');
  scene.group(edge, 'public subnets', 'edge', 'end');
  scene.group(inPrivate, `private subnets · mesh: ${platform.mesh}`, 'service', 'end');
  scene.card(clients, CLIENTS);
  scene.card(balancer, balancerCard(platform));
  if (platform.natGateways > 0) {
    scene.card({ ...balancer, x: left + 24, y: bottom(balancer) + 12, width: inner - 24 }, natCard(platform));
  }
  const arrows = left + 14;
  scene.arrow([
    { x: arrows, y: bottom(clients) },
    { x: arrows, y: balancer.y },
  ]);
  let y = inPrivate.y + LABEL;
  const places = new Map<string, Area>();
  services.forEach((service, index) => {
    const area: Area = { x: left + 24, y, width: inner - 24, height: boxes[index] };
    places.set(service.name, area);
    y += boxes[index] + gap;
  });
  for (const service of services.filter(isRouted)) {
    const place = places.get(service.name) as Area;
    scene.arrow([
      { x: left + 10, y: bottom(balancer) },
      { x: left + 10, y: place.y + 22 },
      { x: place.x, y: place.y + 22 },
    ]);
  }
  for (const [caller, callee] of platform.calls) {
    const [from, to] = [places.get(caller) as Area, places.get(callee) as Area];
    const x = from.x + from.width / 2;
    if (to.y - bottom(from) === gap)
      scene.arrow([
        { x, y: bottom(from) },
        { x, y: to.y },
      ]);
    else
      scene.arrow([
        { x: from.x, y: bottom(from) - 14 },
        { x: from.x - 12, y: bottom(from) - 14 },
        { x: from.x - 12, y: to.y + 40 },
        { x: to.x, y: to.y + 40 },
      ]);
  }
  for (const service of services) scene.card(places.get(service.name) as Area, serviceCard(service, platform));
  if (database) {
    const area: Area = { x: left + 24, y: isolated.y + LABEL, width: inner - 24, height: databaseHeight };
    scene.group(isolated, 'isolated subnets', 'data', 'end');
    const right = area.x + area.width;
    for (const { name } of services.filter(({ databaseUser }) => databaseUser)) {
      const from = places.get(name) as Area;
      const middle = from.y + from.height / 2;
      scene.arrow(
        [
          { x: right, y: middle },
          { x: right + 8, y: middle },
          { x: right + 8, y: area.y + 30 },
          { x: right, y: area.y + 30 },
        ],
        { classes: 'logs-in' },
      );
    }
    scene.card(area, databaseCard(database));
  }
  parts.forEach((card, index) => {
    const place = {
      x: MARGIN + (index % 2) * (half + 12),
      y: bottom(vpc) + 16 + Math.floor(index / 2) * (height + 12),
    };
    scene.card({ ...place, width: half, height }, card);
  });
  caption(scene, platform);
  return scene;
}

const CLIENTS: Card = { title: 'clients', lines: ['the internet'], tone: 'outside', icon: 'clients' };

function balancerCard({ protocol, firewallRules }: DrawnPlatform): Card {
  const firewall = firewallRules.length > 0 ? ` · AWS WAF: ${firewallRules.length} rules` : '';
  const redirect = protocol === 'HTTPS' ? ', redirect from HTTP' : '';
  return { title: 'load balancer', lines: [`${protocol}${redirect}${firewall}`], tone: 'edge', icon: 'balancer' };
}

function natCard({ natGateways, zones }: DrawnPlatform): Card {
  const lines = [natGateways === zones ? 'one in each zone' : 'for all zones'];
  return { title: `${natGateways} NAT gateway${natGateways > 1 ? 's' : ''}`, lines, tone: 'edge', icon: 'gateway' };
}

function serviceCard({ name, tasks, capacity, secrets, databaseUser }: DrawnService, platform: DrawnPlatform): Card {
  const read = platform.secrets.filter(({ id }) => secrets.includes(id)).map(({ title }) => `reads: ${title}`);
  const user = databaseUser ? [`user: ${databaseUser}`] : [];
  return { title: name, lines: [tasks, ...capacity, ...read, ...user], tone: 'service', icon: 'service' };
}

function secretCard({ title, length, rotation }: DrawnSecret): Card {
  return { title, lines: [`${length} characters`, `new ${rotation}`], tone: 'secret', icon: 'key' };
}

function databaseCard({ engine, instances, rotation }: DrawnDatabase): Card {
  const users = ['a user for each service', ...rotation.map((interval) => `rotated ${interval}`)].join(', ');
  return { title: 'database', lines: [[engine, ...instances].join(' · '), users], tone: 'data', icon: 'database' };
}

function regionalCards({ alarms, dashboards, receivers, repositories, database }: DrawnPlatform): Card[] {
  return [
    {
      title: 'KMS key',
      lines: [`logs, images, secrets${database ? ', data' : ''}`],
      tone: 'secret',
      icon: 'lock',
    },
    { title: 'ECR', lines: [`${repositories} repositories`, 'immutable tags'], tone: 'operations', icon: 'image' },
    { title: 'CloudWatch', lines: [`${alarms} alarms`, `${dashboards} dashboards`], tone: 'operations', icon: 'chart' },
    { title: 'on call', lines: receivers.length > 0 ? receivers : ['nobody'], tone: 'operations', icon: 'bell' },
  ];
}

function caption(scene: Scene, { resources }: DrawnPlatform): void {
  const area = { x: 0, y: 0, width: scene.width, height: scene.height };
  scene.text(
    { x: scene.width - MARGIN, y: scene.height - 10 },
    `drawn from the template: ${resources} resources`,
    area,
    {
      size: 11.5,
      anchor: 'end',
      classes: 'note',
    },
  );
}

function callPath(from: Area, to: Area): Point[] {
  const [start, end] = [rightOf(from), leftOf(to)];
  if (start.y === end.y) return [start, end];
  const middle = end.x - 17;
  return [start, { x: middle, y: start.y }, { x: middle, y: end.y }, end];
}

function bottom({ y, height }: Area): number {
  return y + height;
}

function leftOf({ x, y, height }: Area): Point {
  return { x, y: y + height / 2 };
}

function rightOf({ x, y, width, height }: Area): Point {
  return { x: x + width, y: y + height / 2 };
}
