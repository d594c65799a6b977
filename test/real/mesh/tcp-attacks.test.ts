import * as net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import * as tls from 'node:tls';
import type { App } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { NetworkIngress, Protocol, ServiceDefinition } from 'cdk-trading-analytics-platform';
import { memoryOf } from '../../../bench/mesh/process-usage';
import { identityOf } from '../../../rigs/mesh/callers/identities';
import { TcpCaller } from '../../../rigs/mesh/callers/tcp-caller';
import type { TlsIdentity } from '../../../rigs/mesh/callers/tls-caller';
import { DeployedMesh } from '../../../rigs/mesh/deployed-mesh';
import type { LocalCluster } from '../../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import { anEmulator } from '../../rigs/emulator/support/emulator';
import { EXHAUSTIVE, sampled } from '../../support/extent';
import { APPLICATIONS, addressIn } from './support/every-protocol';
import { app, eventually, MESH_TEST_MS, meshCluster, runCaller, STACK } from './support/mesh';
import { tcpPlatformApp } from './support/tcp-platform';

const MESH_PORT = 15_001;
const LOAD_BALANCER_PORT = 15_002;
const ATTACK_MS = EXHAUSTIVE ? 8_000 : 4_000;
/** The maximum memory of Envoy. Unit: MB. */
const MAX_MEMORY = 64;
const PART = Buffer.alloc(65_536, 'x');
const PARTS = 32;
/** The minimum number of messages of each session during an attack. */
const HEARTBEATS = 10;

const emulator = anEmulator();
let mesh: DeployedMesh;
let attacker: TlsIdentity;
let cluster: LocalCluster;
let fix: LocalTask;
let gateway: LocalTask;

/** Services with TCP and with HTTP. A Network Load Balancer and a service of the mesh call the first one. */
function platformApp(): App {
  return tcpPlatformApp(NetworkIngress.internetFacing({ clients: [ec2.Peer.anyIpv4()], fixedAddresses: false }), {
    pages: new ServiceDefinition({}),
    gateway: new ServiceDefinition({ protocol: Protocol.tcp(), port: 9000, calls: ['fix', 'pages'] }),
  });
}

beforeAll(async () => {
  mesh = await DeployedMesh.deploy(emulator.running(), platformApp().synth().directory, STACK);
  attacker = await identityOf(mesh, 'gateway');
  await start();
}, MESH_TEST_MS);
afterAll(() => cluster?.stop());

async function start(): Promise<void> {
  const { template, values, secret } = mesh;
  cluster = await meshCluster(template, { values, secret, programs: { app: APPLICATIONS.fix } });
  fix = await cluster.run('fix');
  gateway = await runCaller(cluster, 'gateway');
}

/** Opens a connection as a client of the load balancer. */
const fromClient: Opener = (onOpen) => {
  const socket = net.connect(LOAD_BALANCER_PORT, fix.address, () => onOpen(socket));
  return socket.on('error', () => socket.destroy());
};
/** Opens a connection with the certificate of a declared caller, and sends a request. */
const fromService = (request: string, protocol = 'http/1.1', address = () => fix.address): Opener => {
  return (onOpen) => {
    const options = { ...attacker, rejectUnauthorized: false, ALPNProtocols: [protocol] };
    const socket = tls.connect({ host: address(), port: MESH_PORT, ...options }, () => {
      socket.write(request);
      onOpen(socket);
    });
    return socket.on('error', () => socket.destroy());
  };
};
type Opener = (onOpen: (socket: net.Socket) => void) => net.Socket;
const connectTo = (target: string, more = '') => `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${more}\r\n`;

/** Returns what comes back until there is a pause, or the connection ends. */
async function answerTo(opener: Opener, first = ''): Promise<string> {
  let answer = '';
  const socket = opener((open) => open.write(first));
  const more = () => new Promise((resolve) => socket.once('data', resolve).once('close', resolve));
  socket.on('data', (data) => {
    answer += data.toString('latin1');
  });
  await more();
  for (let length = 0; length < answer.length && !socket.destroyed; await Promise.race([more(), sleep(100)])) {
    ({ length } = answer);
  }
  socket.destroy();
  return answer;
}

describe('a caller that names another destination in its CONNECT request', () => {
  test.each([
    '127.0.0.1:9901',
    'localhost:9901',
    '[::1]:9901',
    '127.0.0.1:22',
    '169.254.170.2:80',
    '169.254.169.254:80',
    'pages.trading.internal:15001',
    'example.com:443',
    'fix:9878@127.0.0.1:9901',
  ])('%s reaches the application of the service and nothing else', async (target) => {
    await eventually(async () => {
      const answer = await answerTo(fromService(connectTo(target)), 'GET /config_dump HTTP/1.1\r\n\r\n');
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 (4\\d\\d |200 OK\\r\\n(.+\\r\\n)*\\r\\nfix@${fix.address}\n)`));
    });
  });

  test.each([
    ['GET http://127.0.0.1:9901/config_dump HTTP/1.1\r\nHost: 127.0.0.1:9901\r\n\r\n', /^HTTP\/1.1 404 /],
    ['GET / HTTP/1.1\r\nHost: fix\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n', /^HTTP\/1.1 (403|404) /],
    ['GET / HTTP/1.1\r\nHost: fix\r\nx-envoy-original-dst-host: 127.0.0.1:9901\r\n\r\n', /^HTTP\/1.1 404 /],
    ['CONNECT  HTTP/1.1\r\n\r\n', /^HTTP\/1.1 400 |^$/],
  ])('with the request %j it gets an error of Envoy', async (request, expected) => {
    expect(await answerTo(fromService(request))).toMatch(expected);
  });

  test(
    'a service with HTTP refuses CONNECT',
    async () => {
      const pages = await cluster.run('pages', { app });
      const answer = await answerTo(fromService(connectTo('127.0.0.1:9901'), 'http/1.1', () => pages.address));
      expect(answer).toMatch(/^HTTP\/1.1 (403|404) /);
    },
    MESH_TEST_MS,
  );

  test('the application cannot use its port for a callee to reach another one', async () => {
    const [host, port] = addressIn(gateway, 'fix').split(':');
    await eventually(async () => {
      const answer = await answerTo((onOpen) => {
        const socket = net.connect(Number(port), host, () => onOpen(socket));
        return socket.on('error', () => socket.destroy());
      }, connectTo('pages:15001'));
      // Its CONNECT request is the first line of the session, which the application returns.
      expect(answer).toMatch(new RegExp(`^fix@${fix.address}\nCONNECT pages`));
    });
  });
});

function many(count: number, opener: Opener, onOpen: (socket: net.Socket) => void = () => {}): () => void {
  const sockets = Array.from({ length: count }, () => opener(onOpen));
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

const ATTACKS: Record<string, (opener: Opener) => () => void> = {
  '500 sessions that send nothing': (opener) => many(500, opener),
  '3,000 connections': (opener) => many(3_000, opener),
  '100 clients that send and read nothing': (opener) =>
    many(100, opener, (socket) => {
      socket.pause();
      for (let count = 0; count < PARTS; count++) socket.write(PART);
    }),
  'clients that connect and leave': (opener) => {
    let end = () => {};
    const timer = setInterval(() => {
      end();
      end = many(20, opener);
    }, 100);
    return () => {
      clearInterval(timer);
      end();
    };
  },
};
const OPENERS: Record<string, Opener> = {
  'a Network Load Balancer': fromClient,
  'a service': fromService(connectTo('fix:9878')),
};

/** Opens a session as soon as it is accepted. */
async function opened(target: string): Promise<TcpCaller> {
  let session: TcpCaller | undefined;
  await eventually(async () => {
    session = await TcpCaller.open(target);
    expect(session).toBeDefined();
  });
  return session as TcpCaller;
}

/** `npm test` tries one of the attacks, another at another time. */
const attacks = sampled(
  Object.entries(ATTACKS).flatMap(([name, attack]) =>
    Object.entries(OPENERS).map(([from, opener]) => [name, from, attack, opener] as const),
  ),
  1,
);

describe('under attack', () => {
  // Each attack meets an Envoy that has just started, because a heap does not shrink.
  beforeEach(async () => {
    if (!EXHAUSTIVE) return;
    await cluster.stop();
    await start();
  }, MESH_TEST_MS);

  test.each(attacks)(
    'Envoy keeps its memory and its other sessions under %s from %s',
    async (name, from, attack, opener) => {
      const { pid } = fix.container('envoy');
      const targets = [`${fix.address}:${LOAD_BALANCER_PORT}`, addressIn(gateway, 'fix')];
      const sessions = await Promise.all([...targets, ...targets].map(opened));
      expect(sessions.map(({ task }) => task)).toEqual(sessions.map(() => `fix@${fix.address}`));
      const end = attack(opener);
      let memory = 0;
      let asked = 0;
      try {
        // On a busy machine the attack itself slows the sessions, which are clients of the same process.
        for (const deadline = Date.now() + ATTACK_MS; Date.now() < deadline || asked < HEARTBEATS; await sleep(100)) {
          memory = Math.max(memory, memoryOf(pid as number).own);
          const heartbeat = `heartbeat ${asked++}`;
          const answers = await Promise.all(sessions.map((session) => session.ask(heartbeat)));
          expect(answers).toEqual(answers.map(() => heartbeat));
        }
      } finally {
        end();
      }
      if (EXHAUSTIVE) console.log(`${name} from ${from}: ${memory.toFixed(0)} MB, ${asked} heartbeats`);
      expect(memory).toBeLessThanOrEqual(MAX_MEMORY);
      // New sessions are accepted as soon as Envoy has seen the end of the attack.
      const next = await opened(targets[0]);
      expect(await next.ask('next')).toBe('next');
      await Promise.all([...sessions, next].map((session) => session.close()));
    },
    MESH_TEST_MS,
  );
});
