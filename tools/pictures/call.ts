import { type Area, Scene } from '../../rigs/pictures/scene';
import { containerOf, declared, ofType, serviceOf, taskOf, variableOf } from './declared';
import { CALLEE, CALLER, type Templates } from './templates';

const WIDTH = 800;
const TASK = { width: 322, height: 140 };
const CARD = { width: 130, height: Scene.heightOf(3) };
const FACT = 19;
const GAP = 14;

/** A lane of the picture: one backend. */
interface Lane {
  readonly title: string;
  readonly url: string;
  readonly proxy: string;
  readonly proxyLines: readonly [caller: string, callee: string];
  readonly between: string;
  readonly port: string;
  readonly appPort: string;
  readonly facts: readonly string[];
}

/** Returns the picture of a call through the mesh, with both backends. */
export function callScene(templates: Templates): Scene {
  const lanes = [serviceConnectLane(templates), envoyLane(templates)];
  const tops = lanes.map((_, index) => 12 + lanes.slice(0, index).reduce((sum, lane) => sum + heightOf(lane) + GAP, 0));
  const scene = new Scene(WIDTH, tops[1] + heightOf(lanes[1]) + 30);
  lanes.forEach((lane, index) => {
    draw(scene, lane, tops[index]);
  });
  scene.text({ x: WIDTH - 12, y: scene.height - 10 }, 'drawn from two templates', all(scene), {
    size: 11.5,
    anchor: 'end',
    classes: 'note',
  });
  return scene;
}

function heightOf({ facts }: Lane): number {
  return 34 + TASK.height + 30 + Math.ceil(facts.length / 2) * FACT + 18;
}

function draw(scene: Scene, lane: Lane, y: number): void {
  const frame: Area = { x: 12, y, width: WIDTH - 24, height: heightOf(lane) };
  scene.frame(frame, lane.title);
  const caller: Area = { x: 24, y: y + 34, ...TASK };
  const callee: Area = { x: WIDTH - 24 - TASK.width, y: y + 34, ...TASK };
  scene.group(caller, `task of ${CALLER}`, 'service');
  scene.group(callee, `task of ${CALLEE}`, 'service', 'end');
  const second = TASK.width - 12 - CARD.width;
  const places = [caller.x + 12, caller.x + second, callee.x + 12, callee.x + second].map(
    (x): Area => ({ x, y: y + 34 + TASK.height - 14 - CARD.height, ...CARD }),
  );
  const middle = places[0].y + CARD.height / 2;
  places.slice(1).forEach((place, index) => {
    scene.arrow([
      { x: places[index].x + CARD.width, y: middle },
      { x: place.x, y: middle },
    ]);
  });
  const between: Area = { x: caller.x + TASK.width, y, width: callee.x - caller.x - TASK.width, height: frame.height };
  [lane.between, `port ${lane.port}`].forEach((text, index) => {
    const at = { x: between.x + between.width / 2, y: middle - 12 + index * 32 };
    scene.text(at, text, between, { anchor: 'middle', isBold: true, classes: 'label edge' });
  });
  scene.card(places[0], { title: CALLER, lines: ['reads the URL from a variable'], tone: 'service', icon: 'service' });
  scene.card(places[1], { title: lane.proxy, lines: [lane.proxyLines[0]], tone: 'edge', icon: 'proxy' });
  scene.card(places[2], { title: lane.proxy, lines: [lane.proxyLines[1]], tone: 'edge', icon: 'proxy' });
  scene.card(places[3], {
    title: CALLEE,
    lines: [`listens on port ${lane.appPort}`],
    tone: 'service',
    icon: 'service',
  });
  const facts = y + 34 + TASK.height + 24;
  scene.text({ x: 28, y: facts }, lane.url, frame, { classes: 'mono' });
  lane.facts.forEach((fact, index) => {
    const at = { x: 28 + (index % 2) * 372, y: facts + 24 + Math.floor(index / 2) * FACT };
    scene.text(at, fact, frame);
  });
}

function serviceConnectLane({ serviceConnect: template }: Templates): Lane {
  const app = containerOf(taskOf(template, CALLER), 'app');
  const { Services } = serviceOf(template, CALLEE).ServiceConnectConfiguration;
  const [{ ClientAliases, Timeout }] = Services;
  return {
    title: 'MeshBackend.serviceConnect(), the default',
    url: `RISK_ENGINE_URL=${variableOf(app, 'RISK_ENGINE_URL')}`,
    proxy: 'AWS proxy',
    proxyLines: ['finds the tasks, balances and retries', 'measures and logs each request'],
    between: 'HTTP',
    port: ruleOf(template).port,
    appPort: String(ClientAliases[0].Port),
    facts: [
      `rule: “${ruleOf(template).description}”, on port ${ruleOf(template).port} only`,
      `timeout ${Timeout.PerRequestTimeoutSeconds} s, idle timeout ${Timeout.IdleTimeoutSeconds} s`,
    ],
  };
}

function envoyLane({ envoy: template }: Templates): Lane {
  const callerTask = taskOf(template, CALLER);
  const [caller, callee] = [callerTask, taskOf(template, CALLEE)].map((task) =>
    JSON.stringify(containerOf(task, 'envoy').Command).replaceAll('\\"', '"'),
  );
  const route = caller.slice(caller.indexOf(`cluster: ${CALLEE}`));
  const retries = Number(declared(route, /num_retries: (\d+)/));
  const post = declared(route.slice(route.indexOf('num_retries')), /retry_on: "[^"]*(reset-before-request)"/);
  const cluster = caller.slice(caller.indexOf(`name: ${CALLEE},connect_timeout`));
  const [renewal] = ofType(template, 'AWS::SecretsManager::RotationSchedule')
    .filter(([id]) => id.includes('Certificate'))
    .map(([, { Properties }]) => declared(Properties.RotationRules.ScheduleExpression, /^rate\((.+)\)$/));
  return {
    title: 'MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() })',
    url: `RISK_ENGINE_URL=${variableOf(containerOf(callerTask, 'app'), 'RISK_ENGINE_URL')}`,
    proxy: 'Envoy',
    proxyLines: ['finds the tasks, balances and retries', 'refuses others than declared callers'],
    between: `mutual TLS ${declared(callee, /require_client_certificate: true.*?tls_minimum_protocol_version: TLSv(1_\d)/).replace('_', '.')}`,
    port: ruleOf(template).port,
    appPort: declared(callee, /address: "127\.0\.0\.1",port_value: (8\d+)/),
    facts: [
      `accepts only ${declared(callee, /exact: "(spiffe:[^"]+)"/)}`,
      `certificates renewed every ${renewal}`,
      `${retries + 1} attempts of ${declared(route, /per_try_timeout: "(\d+)s"/)} s each, within ${declared(route, /timeout: "(\d+)s"/)} s`,
      `POST is repeated only if nothing was sent (${post})`,
      `a task is ejected for ${declared(cluster, /base_ejection_time: "(\d+)s"/)} s after ${declared(cluster, /consecutive_5xx: (\d+)/)} errors`,
      `rule: “${ruleOf(template).description}”, on port ${ruleOf(template).port} only`,
    ],
  };
}

/** The rule of the security group that the call declares. */
function ruleOf(template: Parameters<typeof ofType>[0]): { port: string; description: string } {
  const description = `${CALLER} calls ${CALLEE}`;
  const [rule] = ofType(template, 'AWS::EC2::SecurityGroupIngress')
    .map(([, { Properties }]) => Properties)
    .filter(({ Description }) => Description === description);
  return { port: String(rule.FromPort), description };
}

function all(scene: Scene): Area {
  return { x: 0, y: 0, width: scene.width, height: scene.height };
}
