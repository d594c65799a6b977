import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeServicesCommand, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CfnOutput, DefaultStackSynthesizer, Duration } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { evaluateAlarm } from '../../rigs/alarms/evaluate';
import { symbolic } from '../../rigs/alarms/symbols';
import { killGroup, spawnKept } from '../../rigs/mesh/kept-process';
import { Autoscaler } from '../../rigs/scaling/autoscaler';
import { WorkSource } from '../../src';
import { anEmulator, NODE_MODULES } from '../rigs/emulator/support/emulator';
import { stacksOf } from '../rigs/emulator/support/stacks';
import type { Json } from '../support/json';
import { aStack, templateOf } from '../support/stacks';
import { SmallWorker } from '../worker/sources/support/worker';

/**
 * A worker drains a queue to zero and starts again.
 *
 * Real: the template deployed by CloudFormation, the queue with its redrive policy, the desired count of the service, the
 * scaling policies and alarms of the template, and the processes of the worker with the code of docs/work-sources.md.
 *
 * Substituted: a minute lasts 150 ms. A task is a process. Application Auto Scaling and CloudWatch are interpreters of
 * their documented rules. The metrics come from the attributes of the queue, the processes, and the log of the worker.
 * A server of this test is the agent of ECS: it keeps the protection of each task.
 */
const MINUTE_MS = 150;
/** Only a failure takes that long. A busy machine needs many of these minutes for the start of a task. */
const LONGEST_MS = 240_000;
const TIMEOUT_MS = 900_000;

const emulator = anEmulator();
const { deploy } = stacksOf(emulator);
const queues = new SQSClient(emulator.configuration);
const ecs = new ECSClient(emulator.configuration);

/** The code of the page, and a worker that uses it. */
function program(): string {
  const page = fs.readFileSync(path.join(__dirname, '../../docs/work-sources.md'), 'utf8');
  const [, protect] = /^```javascript\n(.*?)^```$/ms.exec(page) ?? [];
  return `${protect}
const { SQSClient, ReceiveMessageCommand, DeleteMessageCommand, ChangeMessageVisibilityCommand } = require('@aws-sdk/client-sqs');
const QueueUrl = process.env.QUEUE_URL;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let stopping = false;
process.on('SIGTERM', () => { stopping = true; });
(async () => {
  const sqs = new SQSClient();
  console.log('started');
  while (!require('node:fs').existsSync(process.env.BEGINS)) await sleep(20);
  while (!stopping) {
    await protect(true);
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    for (const { Body, ReceiptHandle } of Messages) {
      console.log('received ' + Body);
      await sleep(40);
      if (Body === 'poison') {
        await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
        continue;
      }
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      console.log('done ' + Body);
    }
    await protect(false);
    if (Messages.length === 0) await sleep(50);
  }
  console.log('stopped');
})();
`;
}

function template(): Json {
  const stack = aStack('Work', { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
  const failed = new sqs.Queue(stack, 'Failed');
  const queue = new sqs.Queue(stack, 'Fills', {
    deadLetterQueue: { queue: failed, maxReceiveCount: 2 },
    // Longer than a stall of the machine: a message that is visible again while a worker has it is processed twice.
    visibilityTimeout: Duration.minutes(10),
  });
  const options = { stopTimeout: Duration.seconds(1), maxTasks: 4 };
  const worker = new SmallWorker(stack, 'Worker', WorkSource.queue(queue, { backlogPerTask: 20 }), options);
  const outputs = {
    Queue: queue.queueUrl,
    FailedQueue: failed.queueUrl,
    Cluster: worker.cluster.clusterName,
    Service: worker.service.serviceName,
  };
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
  return templateOf(stack).toJSON();
}

/** The agent of ECS: the protection of each task, by the last part of its path. */
class Agent {
  public readonly protectedTasks = new Set<string>();
  public readonly everProtected = new Set<string>();
  private readonly server = http.createServer(async (request, response) => {
    const [, task = ''] = (request.url ?? '').split('/');
    let body = '';
    for await (const chunk of request) body += chunk;
    const { ProtectionEnabled, ExpiresInMinutes } = JSON.parse(body);
    if (request.method !== 'PUT' || !request.url?.endsWith('/task-protection/v1/state')) response.statusCode = 404;
    if (ProtectionEnabled) this.everProtected.add(task);
    if (ProtectionEnabled) this.protectedTasks.add(task);
    else this.protectedTasks.delete(task);
    response.end(JSON.stringify({ protection: { ProtectionEnabled, ExpiresInMinutes, TaskArn: task } }));
  });

  public async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const agent = new Agent();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'worker-'));
const log = path.join(folder, 'log');
/** The file that workers wait for before their first message. */
const begins = path.join(folder, 'begins');
const tasks = new Map<string, ChildProcess>();
/** The ends of the tasks that were stopped, which finish their work first. */
const ends: Promise<unknown>[] = [];
let started = 0;

afterAll(() => {
  for (const { pid } of tasks.values()) if (pid) killGroup(pid);
  agent.stop();
  fs.rmSync(folder, { recursive: true });
});

const lines = (word: string) => fs.readFileSync(log, 'utf8').split(`${word} `).length - 1;

test(
  'a worker drains its queue to zero, starts again, and moves a message that fails to the dead letters',
  async () => {
    const json = template();
    const outputs = await deploy('work', json);
    const agentUri = await agent.start();
    fs.writeFileSync(log, '');
    fs.writeFileSync(path.join(folder, 'worker.js'), program());

    const send = async (count: number, body = 'fill') => {
      for (let index = 0; index < count; index += 10) {
        const Entries = Array.from({ length: Math.min(10, count - index) }, (_, entry) => ({
          Id: String(entry),
          MessageBody: body === 'fill' ? `fill-${index + entry}` : body,
        }));
        await queues.send(new SendMessageBatchCommand({ QueueUrl: outputs.Queue, Entries }));
      }
    };
    const count = async (url: string | undefined) => {
      const { Attributes = {} } = await queues.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
      );
      const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: taken } = Attributes;
      return { visible: Number(visible), taken: Number(taken) };
    };
    const service = { cluster: outputs.Cluster, service: outputs.Service };
    const desiredCount = async () => {
      const { services } = await ecs.send(
        new DescribeServicesCommand({ cluster: service.cluster, services: [service.service as string] }),
      );
      return services?.[0]?.desiredCount;
    };

    /** Starts and stops processes, as ECS does. A protected task is not stopped, nor is one that only begins. */
    const run = (desired: number) => {
      while (tasks.size < desired) {
        const id = `task${++started}`;
        const output = fs.openSync(log, 'a');
        const child = spawnKept(['node', path.join(folder, 'worker.js')], {
          env: {
            ...process.env,
            ...emulator.running().environment(),
            NODE_PATH: NODE_MODULES,
            QUEUE_URL: outputs.Queue,
            BEGINS: begins,
            ECS_AGENT_URI: `${agentUri}/${id}`,
          },
          stdio: ['ignore', output, output],
        });
        fs.closeSync(output);
        tasks.set(id, child);
      }
      for (const [id, child] of tasks) {
        if (tasks.size <= desired) return;
        if (agent.protectedTasks.has(id) || !agent.everProtected.has(id)) continue;
        tasks.delete(id);
        ends.push(once(child, 'exit'));
        child.kill('SIGTERM');
      }
    };

    const scaler = new Autoscaler(json);
    const metrics: Record<string, (number | null)[]> = {
      visible: [],
      taken: [],
      received: [],
      desired: [],
      failed: [],
    };
    const history: number[] = [];
    let receivedBefore = 0;
    let minute = 0;
    const pass = async () => {
      const [{ visible, taken }, failed] = [await count(outputs.Queue), await count(outputs.FailedQueue)];
      const received = lines('received');
      metrics.visible?.push(visible);
      metrics.taken?.push(taken || null);
      metrics.received?.push(received - receivedBefore);
      metrics.desired?.push(tasks.size > 0 ? scaler.capacity : null);
      metrics.failed?.push(failed.visible);
      receivedBefore = received;
      const desired = scaler.step(minute++, [
        { metric: 'ApproximateNumberOfMessagesVisible', values: metrics.visible ?? [] },
        { metric: 'ApproximateNumberOfMessagesNotVisible', values: metrics.taken ?? [] },
        { metric: 'NumberOfMessagesReceived', values: metrics.received ?? [] },
        { metric: 'DesiredTaskCount', values: metrics.desired ?? [] },
      ]);
      if (desired !== history.at(-1)) {
        await ecs.send(new UpdateServiceCommand({ ...service, desiredCount: desired }));
        expect(await desiredCount()).toBe(desired);
        // No worker goes while messages wait.
        if (desired === 0) expect(visible).toBe(0);
      }
      history.push(desired);
      run(desired);
      await sleep(MINUTE_MS);
    };
    const until = async (what: string, holds: () => boolean) => {
      for (const deadline = Date.now() + LONGEST_MS; !holds(); ) {
        if (Date.now() > deadline) {
          throw new Error(`not ${what}: ${history.join(' ')}\n${fs.readFileSync(log, 'utf8').slice(-2000)}`);
        }
        await pass();
      }
    };

    // The first deployment starts one task, because the template contains no desired count.
    scaler.capacity = (await desiredCount()) as number;
    expect(scaler.capacity).toBe(1);

    await send(120);
    await until('scaled out', () => Math.max(...history) > 1);
    fs.writeFileSync(begins, '');
    await until('drained', () => lines('done') >= 120);
    await until('at zero', () => history.at(-1) === 0 && tasks.size === 0);
    expect(await desiredCount()).toBe(0);
    await Promise.all(ends);
    expect(await count(outputs.Queue)).toEqual({ visible: 0, taken: 0 });

    await send(30);
    await send(1, 'poison');
    await until('drained again', () => lines('done') >= 150 && (metrics.failed?.at(-1) ?? 0) > 0);
    await until('at zero again', () => history.at(-1) === 0 && tasks.size === 0);
    expect(await desiredCount()).toBe(0);
    await Promise.all(ends);
    expect(lines('done')).toBe(150);
    expect(agent.everProtected.size).toBe(started);
    expect(agent.protectedTasks.size).toBe(0);
    expect(await count(outputs.FailedQueue)).toEqual({ visible: 1, taken: 0 });

    const alarm = Object.entries<Json>(json.Resources).find(([id]) => /WorkFailed/.test(id))?.[1].Properties;
    const properties = symbolic(alarm, { exports: new Map(), symbolOf: (name) => name });
    const series = [{ metric: 'ApproximateNumberOfMessagesVisible', values: metrics.failed ?? [] }];
    const states = evaluateAlarm(properties, series);
    expect(states.at(-1)).toBe('ALARM');
    expect(states).toContain('OK');
  },
  TIMEOUT_MS,
);
