import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  type EnvoyOptions,
  type JobDefinition,
  MeshBackend,
  ServiceDefinition,
  type ServiceDefinitionProps,
} from 'cdk-trading-analytics-platform';
import { hasFoundCallees } from '../../../../rigs/mesh/callers/found-callees';
import { LocalCluster, type LocalClusterOptions, type Program } from '../../../../rigs/mesh/local-cluster';
import type { LocalTask } from '../../../../rigs/mesh/local-task';
import { platformApp } from '../../../../rigs/mesh/platform-app';
import type { Json } from '../../../support/json';

const ROOT = path.resolve(__dirname, '../../../..');
const CACHE_FOLDER = path.join(ROOT, '.cache/envoy');
const SERVER = path.join(ROOT, 'rigs/mesh/programs/http-server.mjs');

export { callsAt, release } from '../../../../rigs/mesh/callers/remembered-calls';

/** The name of the stack. */
export const STACK = 'Mesh';

/** Fetches Envoy and starts it several times, also on a machine that is ten times slower. */
export const MESH_TEST_MS = 900_000;

/**
 * The connections of each of two loads. The retry budget allows 10 concurrent retries. With more connections, a task
 * that pauses for a second on a busy machine could cause more retries.
 */
export const CONNECTIONS = 4;

/** The application of every task, unless a test says otherwise. */
export const app: Program = ({ address }) => [process.execPath, SERVER, address];

/** An app with a platform with these services and jobs on Envoy. */
export function meshApp(
  services: Record<string, ServiceDefinitionProps>,
  envoy: EnvoyOptions = {},
  jobs?: Record<string, JobDefinition>,
): App {
  const definitions = Object.entries(services).map(([name, props]) => [name, new ServiceDefinition(props)]);
  return platformApp(STACK, MeshBackend.envoy(envoy), Object.fromEntries(definitions), jobs);
}

/** The template of a platform with these services on Envoy. */
export function meshTemplate(services: Record<string, ServiceDefinitionProps>, envoy: EnvoyOptions = {}): Json {
  return Template.fromStack(meshApp(services, envoy).node.findChild(STACK) as Stack).toJSON();
}

/** Starts a cluster for a template, in which no task runs yet. */
export function meshCluster(template: Json, options: Partial<LocalClusterOptions> = {}): Promise<LocalCluster> {
  return LocalCluster.start({
    cacheFolder: CACHE_FOLDER,
    template,
    programs: { app },
    timeScale: 0.05,
    ttlSeconds: 1,
    ...options,
  });
}

/** Starts a task, and waits until its Envoy has found the tasks of its callees to be healthy. */
export async function runCaller(
  cluster: LocalCluster,
  service: string,
  programs?: LocalClusterOptions['programs'],
): Promise<LocalTask> {
  const task = await cluster.run(service, programs);
  await eventually(async () => expect(await hasFoundCallees(task, cluster)).toBe(true));
  return task;
}

/** Where the application of a task calls a service. */
export function urlOf(task: LocalTask, callee: string): string {
  const variable = `${callee.toUpperCase().replaceAll('-', '_')}_URL`;
  return task.container('app').definition.environment[variable];
}

/** An application that speaks gRPC, and answers health checks. */
export const grpcApp: Program = ({ address }) => [
  process.execPath,
  path.join(ROOT, 'rigs/mesh/programs/grpc-server.mjs'),
  address,
];

/** One of the tasks of a service that are running, as a load balancer chooses. */
export function anyTaskOf(cluster: LocalCluster, service: string): LocalTask {
  const tasks = cluster.tasks(service);
  return tasks[Math.floor(Math.random() * tasks.length)];
}

/** Waits until an expectation holds. The limit is for a busy machine. Only a failure takes that long. */
export async function eventually(expectation: () => Promise<void>, seconds = 180): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(200);
    }
  }
}
