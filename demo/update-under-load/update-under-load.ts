import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { cdk } from '../../rigs/cdk-cli';
import { DeployedStack } from '../../rigs/emulator/deployed-stack';
import type { Emulator } from '../../rigs/emulator/emulator';
import { RunningServices } from '../../rigs/load-balancer/running-services';
import { type NamedCertificate, TlsFront } from '../../rigs/load-balancer/tls-front';
import { LocalCluster } from '../../rigs/mesh/local-cluster';
import { certificatesFor } from '../../rigs/postgres/certificates';
import type { Json } from '../../rigs/template/json';
import type { Outcome } from '../steps/outcome';
import {
  type Change,
  certificateArn,
  FIRST,
  KEPT,
  KEPT_NAMES,
  MOVED,
  STACK,
  THROUGH_BOTH,
  versionApp,
} from './platform';
import { TlsClients } from './tls-clients';

const ROOT = path.join(__dirname, '..', '..');
const SERVER = path.join(ROOT, 'rigs', 'mesh', 'programs', 'http-server.mjs');
const HTTPS_PORT = 443;
const PATHS = [KEPT, THROUGH_BOTH, MOVED];
const TASKS_PER_SERVICE = 2;
/** Shortens the health checks of containers. */
const TIME_SCALE = 0.05;
/** The time with requests before and after each change. */
const QUIET_MS = 2000;

/** The things that the step needs. */
export interface UpdateUnderLoadOptions {
  readonly emulator: Emulator;
  /** The folder for the assemblies. */
  readonly folder: string;
  /** The folder for Envoy, which stays between runs. */
  readonly cacheFolder: string;
  readonly changes: Change[];
  readonly onProgress?: (line: string) => void;
}

/**
 * Updates a platform with the CDK CLI while clients send requests over TLS, and checks that no request fails.
 *
 * CloudFormation, ECS and the load balancer are those of the emulator. The tasks are processes of this machine behind
 * real Envoys. In place of ECS, `RunningServices` starts and stops them after each deployment.
 */
export async function updateUnderLoad(options: UpdateUnderLoadOptions): Promise<Outcome[]> {
  const { emulator, cacheFolder, onProgress } = options;
  const [authorities, certificates] = await certificatesOf(FIRST.certificates);
  const platform = new DeployedVersions(options);
  const first = await platform.deploy(FIRST);
  const cluster = await LocalCluster.start({
    cacheFolder,
    template: first.template,
    programs: { app: ({ address }) => [process.execPath, SERVER, address] },
    timeScale: TIME_SCALE,
    ttlSeconds: 1,
    healthCheckSeconds: 0.5,
    onProgress,
  });
  let front: TlsFront | undefined;
  try {
    const elb = new ElasticLoadBalancingV2Client(emulator.clientConfiguration());
    const services = new RunningServices(cluster, elb, TASKS_PER_SERVICE);
    await services.follow(first.stack, first.template);
    front = await TlsFront.start({
      clients: emulator.clientConfiguration(),
      ...(await loadBalancerOf(elb, first.stack)),
      listenerPort: HTTPS_PORT,
      certificates,
    });
    const clients = new TlsClients(front.port, authorities);
    await clients.waitFor(PATHS, KEPT_NAMES[0]);
    const outcomes: Outcome[] = [];
    for (const { name, version, shows } of options.changes) {
      const load = await clients.loseNothing(name, { paths: PATHS, hosts: KEPT_NAMES }, async () => {
        await sleep(QUIET_MS);
        const { stack, template } = await platform.deploy(version);
        await services.follow(stack, template);
        await sleep(QUIET_MS);
      });
      outcomes.push(load, await clients.see(shows));
    }
    return outcomes;
  } finally {
    await front?.stop();
    await cluster.stop();
  }
}

/** Deploys versions of the platform, one after another. */
class DeployedVersions {
  private readonly folders: string[] = [];

  public constructor(private readonly options: UpdateUnderLoadOptions) {}

  public async deploy(version: Change['version']): Promise<{ stack: DeployedStack; template: Json }> {
    const { emulator, folder } = this.options;
    const assembly = path.join(folder, `version-${this.folders.length + 1}`);
    fs.cpSync(versionApp(version, this.folders.at(-1)).synth().directory, assembly, { recursive: true });
    const environment = emulator.environment();
    if (this.folders.length === 0) await cdk(['bootstrap', '--app', assembly], environment);
    this.folders.push(assembly);
    await cdk(['deploy', STACK, '--app', assembly, '--require-approval', 'never'], environment);
    const template = JSON.parse(fs.readFileSync(path.join(assembly, `${STACK}.template.json`), 'utf8'));
    const stack = await DeployedStack.read(emulator.clientConfiguration(), STACK, template, () => ({}));
    return { stack, template };
  }
}

/** Creates a certificate with an authority of its own for each name. */
async function certificatesOf(names: string[]): Promise<[string[], Record<string, NamedCertificate>]> {
  const created = await Promise.all(names.map(async (name) => ({ name, ...(await certificatesFor([name])) })));
  return [
    created.map(({ authority }) => authority),
    Object.fromEntries(created.map((certificate) => [certificateArn(certificate.name), certificate])),
  ];
}

async function loadBalancerOf(elb: ElasticLoadBalancingV2Client, stack: DeployedStack) {
  const [{ physicalId: arn }] = stack.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer');
  const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }));
  const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn: arn }));
  const listener = Listeners.find(({ Port }) => Port === HTTPS_PORT);
  return {
    loadBalancerName: LoadBalancers[0]?.LoadBalancerName ?? '',
    listenerArn: listener?.ListenerArn ?? '',
  };
}
