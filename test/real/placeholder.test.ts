import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { CpuArchitecture } from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { freePort } from '../../rigs/free-port';
import { GrpcCaller } from '../../rigs/mesh/callers/grpc-caller';
import { Http2Caller } from '../../rigs/mesh/callers/http2-caller';
import { type IImageHost, Protocol, ServiceImage, WorkloadKind } from '../../src';
import type { Json } from '../support/json';
import { answering, run, stopped } from '../support/processes';
import { applicationOf, aService } from '../support/stacks';

/** Runs the placeholder as the template has it, on the Python of this machine instead of the image's. */
describe('the placeholder, run by its own command and environment', () => {
  let child: ChildProcess;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    const { Command, Environment } = applicationOf(aService({ port }).stack);
    const env = Object.fromEntries(Environment.map(({ Name, Value }: Json) => [Name, Value]));
    child = spawn(Command[0], Command.slice(1), { env: { PATH: process.env.PATH, ...env }, stdio: 'inherit' });
    url = `http://127.0.0.1:${port}`;
    await answering(url);
  });

  afterAll(() => stopped(child, 'SIGKILL'));

  test.each(['/health', '/', '/api/v1/anything?x=1'])('answers 200 on %s', async (path) => {
    const response = await fetch(`${url}${path}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ service: 'risk-engine', image: 'placeholder' });
  });

  test.each(['HEAD', 'POST', 'PUT', 'DELETE'])('answers %s', async (method) => {
    const response = await fetch(`${url}/health`, { method });
    expect(response.status).toBe(200);
    expect((await response.text()).length > 0).toBe(method !== 'HEAD');
  });

  test('ends at once on SIGTERM, as ECS asks it to', async () => {
    expect(await stopped(child)).toBe(0);
  });
});

/** Runs the placeholder of a service with a protocol, as the template has it. */
describe.each([[Protocol.http2()], [Protocol.grpc()], [Protocol.tcp()]])('the placeholder with %s', (protocol) => {
  let child: ChildProcess;
  let target: string;

  beforeAll(async () => {
    const port = await freePort();
    const { Command, Environment, HealthCheck } = applicationOf(aService({ port, protocol }).stack);
    const env = Object.fromEntries(Environment.map(({ Name, Value }: Json) => [Name, Value]));
    child = spawn(Command[0], Command.slice(1), { env: { PATH: process.env.PATH, ...env }, stdio: 'inherit' });
    target = `127.0.0.1:${port}`;
    // Its own health check says when it is there.
    while ((await run('/bin/sh', ['-c', HealthCheck.Command[1]], {})).code !== 0) await sleep(100);
  });

  afterAll(() => stopped(child, 'SIGKILL'));

  test('answers its clients', async () => {
    if (protocol.name === 'tcp') {
      const socket = net.connect(Number(target.split(':')[1]), '127.0.0.1');
      await once(socket, 'connect');
      const ended = once(socket.resume(), 'end');
      socket.end('8=FIX.4.4');
      await ended;
      return;
    }
    if (protocol.name === 'http2') {
      const caller = await Http2Caller.open(target);
      const answers = await Promise.all(Array.from({ length: 200 }, () => caller.get('/health')));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(JSON.parse(answers[199].body)).toMatchObject({ service: 'risk-engine', image: 'placeholder' });
      caller.close();
      return;
    }
    const caller = new GrpcCaller(target);
    for (let call = 0; call < 3; call += 1) {
      expect(await caller.health()).toBe('0801'); // SERVING
      expect(await caller.unary({ text: 'x'.repeat(200_000) })).toMatchObject({ code: status.UNIMPLEMENTED });
    }
    caller.close();
  });

  test('ends at once on SIGTERM', async () => {
    expect(await stopped(child)).toBe(0);
  });
});

/** A worker or a job, as an image source sees it. */
class Host extends Construct implements IImageHost {
  public readonly architecture = CpuArchitecture.X86_64;

  public constructor(public readonly workloadKind: WorkloadKind) {
    super(new Stack(new App(), 'Stack'), 'Host');
  }

  public imageRepository() {
    return new Repository(this, 'Repository');
  }
}

describe.each(['placeholder', 'fromParameter'] as const)('the placeholder of %s()', (source) => {
  const env = { PATH: process.env.PATH, SERVICE_NAME: 'fills' };

  function commandOf(kind: WorkloadKind): string[] {
    const host = new Host(kind);
    const parameter = new CfnParameter(Stack.of(host), 'Tag', { default: '' });
    const image = source === 'placeholder' ? ServiceImage.placeholder() : ServiceImage.fromParameter(parameter);
    return image.bind(host).command as string[];
  }

  test('ends with 0 as a job', async () => {
    const [command, ...args] = commandOf(WorkloadKind.JOB);
    const { code, output } = await run(command, args, env);
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ job: 'fills', image: 'placeholder' });
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'waits as a worker until %s, also if the signal comes at once',
    async (signal) => {
      const [command, ...args] = commandOf(WorkloadKind.WORKER);
      const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
      const [line] = await once(child.stdout, 'data');
      expect(JSON.parse(String(line))).toMatchObject({ worker: 'fills', image: 'placeholder' });
      if (signal === 'SIGINT') await new Promise((resolve) => setTimeout(resolve, 300));
      expect(child.exitCode).toBeNull();
      expect(await stopped(child, signal)).toBe(0);
    },
  );
});
