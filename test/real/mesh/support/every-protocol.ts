import * as path from 'node:path';
import { status } from '@grpc/grpc-js';
import { Duration } from 'aws-cdk-lib';
import { ContainerHealthCheck, Protocol, Route, type ServiceDefinitionProps } from 'cdk-trading-analytics-platform';
import { GrpcCaller } from '../../../../rigs/mesh/callers/grpc-caller';
import { Http2Caller } from '../../../../rigs/mesh/callers/http2-caller';
import { TcpCaller } from '../../../../rigs/mesh/callers/tcp-caller';
import { EnvoyAdmin } from '../../../../rigs/mesh/envoy-admin';
import type { LocalCluster, Program } from '../../../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../../../rigs/mesh/local-task';
import type { Json } from '../../../support/json';
import { eventually, runCaller } from './mesh';

const PROGRAMS = path.resolve(__dirname, '../../../../rigs/mesh/programs');
const program =
  (file: string, ...more: string[]): Program =>
  ({ address }) => [process.execPath, path.join(PROGRAMS, file), address, ...more];

/** The applications, each of which accepts only the protocol of its service. */
export const APPLICATIONS: Record<string, Program> = {
  pages: program('http2-server.mjs'),
  prices: program('grpc-server.mjs', 'strict'),
  'any-prices': program('grpc-server.mjs', 'strict'),
  'limited-prices': program('grpc-server.mjs', 'strict'),
  fix: program('tcp-server.mjs'),
};

/** A service of each protocol, and a caller of all. */
export const SERVICES: Record<string, ServiceDefinitionProps> = {
  pages: { protocol: Protocol.http2() },
  prices: { protocol: Protocol.grpc({ healthService: '' }) },
  'any-prices': { protocol: Protocol.grpc() },
  // With the limit that every service of HTTP has, only shorter.
  'limited-prices': { protocol: Protocol.grpc(), traffic: { timeout: Duration.seconds(1) } },
  // Without a health check of the container, a task whose application accepts nothing goes on.
  fix: { protocol: Protocol.tcp(), port: 9878, containerHealthCheck: ContainerHealthCheck.none() },
  gateway: { routes: [Route.path('/*')], calls: ['pages', 'prices', 'any-prices', 'limited-prices', 'fix'] },
};

/** A service of each protocol and their caller, without the variants of gRPC. */
export const FEW_SERVICES: Record<string, ServiceDefinitionProps> = {
  pages: SERVICES.pages,
  prices: SERVICES.prices,
  fix: SERVICES.fix,
  gateway: { ...SERVICES.gateway, calls: ['pages', 'prices', 'fix'] },
};

/** Declares the tests of all protocols of these services. Returns their cluster, which exists once they run. */
export function everyProtocol(
  services: Record<string, ServiceDefinitionProps>,
  started: () => Promise<LocalCluster>,
  startMs: number,
): () => LocalCluster {
  const applications = Object.entries(APPLICATIONS).filter(([name]) => name in services);
  const kinds = applications.map(([name]) => name).filter((name) => ['prices', 'any-prices'].includes(name));
  const hasLimit = 'limited-prices' in services;
  let cluster: LocalCluster;
  let gateway: LocalTask;
  const tasks: Record<string, LocalTask> = {};
  /** The second task of `fix`. */
  let other: LocalTask;

  beforeAll(async () => {
    cluster = await started();
    const starts = applications.map(async ([name, app]) => {
      tasks[name] = await cluster.run(name, { app });
    });
    const further = cluster.run('fix', { app: APPLICATIONS.fix });
    await Promise.all(starts);
    other = await further;
    gateway = await runCaller(cluster, 'gateway');
  }, startMs);
  afterAll(() => cluster?.stop());

  const addressOf = (callee: string) => addressIn(gateway, callee);

  describe('HTTP/2', () => {
    test('reaches an application without HTTP/1.1, and an HTTP/1.1 caller too', async () => {
      const caller = await Http2Caller.open(addressOf('pages'));
      const answer = await caller.get('/');
      caller.close();
      expect(JSON.parse(answer.body)).toEqual({ task: `pages@${tasks.pages.address}`, httpVersion: '2.0' });
      const response = await fetch(`http://${addressOf('pages')}/`);
      expect(await response.json()).toMatchObject({ httpVersion: '2.0' });
    });

    test('1,000 streams over ten connections are all complete', async () => {
      const callers = await Promise.all(Array.from({ length: 10 }, () => Http2Caller.open(addressOf('pages'))));
      const answers = await Promise.all(
        // The application ends them when all are open.
        callers.flatMap((caller) => Array.from({ length: 100 }, () => caller.get('/?count=3&together=1000'))),
      );
      for (const caller of callers) caller.close();
      expect(answers).toHaveLength(1000);
      expect(answers.filter(({ body }) => !body.startsWith('0\n1\n2\n{'))).toEqual([]);
      // At most 100 streams a connection, so ten connections to the callee hold them.
      const connections = await new EnvoyAdmin(gateway.address).stat('cluster.pages.upstream_cx_http2_total');
      expect(connections).toBeGreaterThanOrEqual(10);
    });
  });

  describe('gRPC', () => {
    test.each(kinds)('unary calls, server streams and streams in both directions reach %s', async (name) => {
      const caller = new GrpcCaller(addressOf(name));
      const task = `${name}@${tasks[name].address}`;
      expect(await caller.unary({ id: `${name}-a` })).toMatchObject({ code: status.OK, messages: [{ task }] });
      const stream = await caller.serverStream({ id: `${name}-b`, count: 5 });
      expect(stream.messages.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
      expect((await caller.bidirectional(['x', 'y'])).messages.map(({ echo }: Json) => echo)).toEqual(['x', 'y']);
      caller.close();
    });

    if (hasLimit) {
      test('a stream is not cut by a timeout, which it is where one is set', async () => {
        const ask = async (name: string, every: number) => {
          const caller = new GrpcCaller(addressOf(name));
          const answer = await caller.serverStream({ id: `${name}-long`, count: 2, every });
          caller.close();
          return answer;
        };
        const [free, limited] = await Promise.all([ask('prices', 1_200), ask('limited-prices', 30_000)]);
        expect(free).toMatchObject({ code: status.OK, messages: [{ index: 0 }, { index: 1 }] });
        // On a busy machine the timeout can end the stream before its first message.
        expect([status.INTERNAL, status.UNAVAILABLE]).toContain(limited.code);
        expect(limited.messages.length).toBeLessThan(2);
      });
    }

    test('a call that the application has received is not sent again, whatever its status', async () => {
      const caller = new GrpcCaller(addressOf('prices'));
      const failing = { id: 'once', status: status.UNAVAILABLE, times: 1 };
      expect(await caller.unary(failing)).toMatchObject({ code: status.UNAVAILABLE, details: 'call 1' });
      expect(await caller.unary(failing)).toMatchObject({ code: status.OK, messages: [{ call: 2 }] });
      caller.close();
    });
  });

  describe('TCP', () => {
    const open = async () => (await TcpCaller.open(addressOf('fix'))) as TcpCaller;

    test('passes the bytes of both sides, and the server may send first', async () => {
      const caller = await open();
      expect([tasks.fix, other].map(({ address }) => `fix@${address}`)).toContain(caller.task);
      const message = `8=FIX.4.4\u00019=5\u000135=0\u0001${'x'.repeat(200_000)}`;
      expect(await caller.ask(message)).toBe(message);
      await caller.close();
    });

    test('ends the connection of the caller when the application ends it', async () => {
      const caller = await open();
      expect(await caller.ask('close')).toBeUndefined();
      expect(caller.isOpen).toBe(false);
    });

    test('keeps 100 connections apart', async () => {
      const callers = await openMany(100, open);
      const lines = await Promise.all(callers.map((caller, index) => caller.ask(`session ${index}`)));
      expect(lines).toEqual(callers.map((_, index) => `session ${index}`));
      await Promise.all(callers.map((caller) => caller.close()));
    });

    test('connects to another task if the application of one accepts nothing, and its health check fails', async () => {
      const admin = new EnvoyAdmin(gateway.address);
      let caller = await open();
      while (caller.task !== `fix@${tasks.fix.address}`) {
        await caller.close();
        caller = await open();
      }
      expect(await caller.ask('stop')).toBe('stop');
      const later = await openMany(20, open);
      expect(new Set(later.map(({ task }) => task))).toEqual(new Set([`fix@${other.address}`]));
      // The session that exists goes on.
      expect(await caller.ask('heartbeat')).toBe('heartbeat');
      await eventually(async () =>
        expect((await admin.hosts('fix')).filter(({ failsHealthCheck }) => failsHealthCheck)).toHaveLength(1),
      );
      await Promise.all([caller, ...later].map((each) => each.close()));
    });
  });
  return () => cluster;
}

const AT_ONCE = 10;

/**
 * Opens connections, ten at a time. A busy machine could not connect all at the same time within the second that Envoy waits
 * for a connection.
 */
export async function openMany<T>(count: number, open: () => Promise<T>): Promise<T[]> {
  const opened: T[] = [];
  while (opened.length < count) {
    const next = Array.from({ length: Math.min(AT_ONCE, count - opened.length) }, open);
    opened.push(...(await Promise.all(next)));
  }
  return opened;
}

/** Returns the host and the port at which the application of a task calls a service. */
export function addressIn(task: LocalTask, callee: string): string {
  return task.container('app').definition.environment[`${callee.toUpperCase().replaceAll('-', '_')}_ADDRESS`];
}
