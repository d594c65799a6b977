import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  MeshedFargateService,
  type OpenTelemetryOptions,
  SpotCluster,
  Tracing,
  TradingMesh,
} from 'cdk-trading-analytics-platform';
import { LoopbackAddresses } from '../../../../rigs/mesh/loopback-addresses';
import { standIns } from '../../../../rigs/mesh/stand-ins';
import { type ContainerDefinition, containersOf } from '../../../../rigs/mesh/task-definition';
import { AwsReceiver } from '../../../../rigs/telemetry/aws-receiver';
import { collectorProgram } from '../../../../rigs/telemetry/collector-program';
import { LocalCollector } from '../../../../rigs/telemetry/local-collector';
import type { Json } from '../../../../rigs/template/json';

/** The first run compiles the collector, which takes minutes of two cores. */
export const TELEMETRY_TEST_MS = 3_600_000;
const APP = path.resolve('rigs/telemetry/programs/instrumented-app.cjs');

/** The environments of the containers of a service's task. References are the logical ids. */
export function environmentsOf(options: OpenTelemetryOptions): Record<'app' | 'otel', Record<string, string>> {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack');
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['a', 'b'],
    publicSubnetIds: ['public-a', 'public-b'],
    privateSubnetIds: ['private-a', 'private-b'],
  });
  const cluster = new SpotCluster(stack, 'Cluster', { vpc });
  const mesh = new TradingMesh(stack, 'Mesh', { vpc });
  new MeshedFargateService(stack, 'Engine', { cluster, mesh, tracing: Tracing.openTelemetry(options) });
  const template = Template.fromStack(stack);
  const [definition] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  const containers = containersOf(definition, standIns(template.toJSON()));
  const environmentOf = (name: string) =>
    ({ ...containers.find((container: ContainerDefinition) => container.name === name)?.environment }) as Record<
      string,
      string
    >;
  return { app: environmentOf('app'), otel: environmentOf('otel') };
}

/** What an application and its collector did. */
export interface Observed {
  readonly aws: AwsReceiver;
  readonly collectorLog: string;
  /** The output of the application, where the SDK writes export errors. */
  readonly applicationLog: string;
  /** Whether something listens at port 8888 of the task. */
  readonly ownMetrics: boolean;
}

/** The requests of the application. */
export interface Load {
  readonly requests: number;
  readonly failures: number;
  /** The number of requests that fail after the collector has decided about their traces. */
  readonly slow?: number;
}

/** Returns the environment of a collector whose configuration lacks some pipelines, as it was before it had them. */
export function withoutPipelines(environment: Record<string, string>, signals: string[]): Record<string, string> {
  const config = JSON.parse(environment.AOT_CONFIG_CONTENT);
  for (const signal of signals) delete config.service.pipelines[signal];
  return { ...environment, AOT_CONFIG_CONTENT: JSON.stringify(config) };
}

/**
 * Runs an instrumented application beside a collector, and stops both.
 *
 * @param more further variables of the collector, by the base URL of the receiver in place of AWS
 */
export async function observe(
  load: Load,
  { app, otel }: Record<'app' | 'otel', Record<string, string>>,
  more: (url: string) => Record<string, string> = () => ({}),
): Promise<Observed> {
  const program = await collectorProgram('.cache/collector');
  const addresses = await LoopbackAddresses.claim();
  const address = addresses.next();
  const aws = await AwsReceiver.start(address);
  const collector = await LocalCollector.start(program, address, { ...otel, ...more(aws.url) }, aws);
  try {
    const ownMetrics = await fetch(`http://${address}:8888/metrics`).then(
      () => true,
      () => false,
    );
    const applicationLog = await runApplication(address, load, app, aws);
    await collector.stop();
    return { aws, collectorLog: collector.log(), applicationLog, ownMetrics };
  } finally {
    await collector.stop();
    await aws.stop();
    await addresses.free();
  }
}

async function runApplication(
  address: string,
  { requests, failures, slow = 0 }: Load,
  environment: Record<string, string>,
  aws: AwsReceiver,
): Promise<string> {
  const child = spawn(process.execPath, [APP, address, '8080', String(requests), String(failures)], {
    env: {
      PATH: process.env.PATH,
      ...environment,
      OTEL_EXPORTER_OTLP_ENDPOINT: environment.OTEL_EXPORTER_OTLP_ENDPOINT.replace('127.0.0.1', address),
      SLOW_REQUESTS: String(slow),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const closed = once(child, 'close');
  // The failures began after the slow requests. When one of them arrives, the collector has decided about all before it.
  while (slow > 0 && child.exitCode === null && child.signalCode === null && !aws.segments.some(isFailure))
    await sleep(100);
  child.stdin.end();
  await closed;
  return output;
}

/** Returns whether an X-Ray document is of a request to `/fail/`. */
export function isFailure(segment: Json): boolean {
  return Boolean(segment.http?.request?.url?.includes('/fail/'));
}
