import { CloudFormationClient, DescribeStacksCommand, RollbackStackCommand } from '@aws-sdk/client-cloudformation';
import { ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import {
  ElasticLoadBalancingV2Client,
  ModifyLoadBalancerAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { cdk } from '../../rigs/cdk-cli';
import { addedTo, type Inventory, inventoryOf } from '../../rigs/emulator/inventory';
import { askRds } from '../../rigs/emulator/rds-api';
import { eventually } from '../../rigs/eventually';
import { Alerting, Ingress, Protection, Route, ServiceDefinition, TradingAnalyticsPlatform } from '../../src';
import { anEmulator } from '../rigs/emulator/support/emulator';

const TIMEOUT_MS = 1_200_000;
const emulator = anEmulator();

interface Variant {
  readonly protection?: Protection;
  /** Indicates whether the deployment fails after everything else is created. */
  readonly fails?: boolean;
}

/** A platform with a database, a load balancer and a firewall. */
function synthesise(name: string, { protection, fails }: Variant): string {
  const stack = new Stack(new App({ analyticsReporting: false }), name);
  const platform = new TradingAnalyticsPlatform(stack, 'Trading', {
    ingress: Ingress.http(),
    alerting: Alerting.email('oncall@example.com'),
    protection,
    services: { gateway: new ServiceDefinition({ routes: [Route.path('/*')] }) },
  });
  if (fails) {
    const properties = { GroupId: 'sg-none', IpProtocol: 'tcp', FromPort: 1, ToPort: 1, CidrIp: '10.0.0.0/16' };
    new CfnResource(stack, 'Fails', { type: 'AWS::EC2::SecurityGroupIngress', properties }).node.addDependency(
      platform,
    );
  }
  return (stack.node.root as App).synth().directory;
}

const run = (args: string[], assembly: string) => cdk([...args, '--app', assembly], emulator.running().environment());
const deploy = (name: string, variant: Variant) =>
  run(['deploy', name, '--require-approval', 'never'], synthesise(name, variant));
const destroy = (name: string, variant: Variant) => run(['destroy', name, '--force'], synthesise(name, variant));
const inventory = () => inventoryOf(emulator.running().clientConfiguration());

beforeAll(async () => {
  await run(['bootstrap'], synthesise('Bootstrap', {}));
}, TIMEOUT_MS);

/** Puts what a running platform has: two versions of a log file, and an image. */
async function use(made: Inventory) {
  const clients = emulator.running().clientConfiguration();
  const s3 = new S3Client({ ...clients, forcePathStyle: true });
  for (const Bucket of made.buckets) {
    for (const Body of ['one', 'two']) await s3.send(new PutObjectCommand({ Bucket, Key: 'AWSLogs/1', Body }));
  }
  const ecr = new ECRClient(clients);
  for (const repositoryName of made.repositories) {
    await ecr.send(new PutImageCommand({ repositoryName, imageTag: '1', imageManifest: '{"schemaVersion":2}' }));
  }
}

test(
  'with disposable protection nothing is left, also after use',
  async () => {
    const variant = { protection: Protection.disposable() };
    const before = await inventory();
    await deploy('Disposable', variant);
    await use(addedTo(before, await inventory()));
    await destroy('Disposable', variant);
    expect(addedTo(before, await inventory())).toEqual({});
  },
  TIMEOUT_MS,
);

/** What stays with production protection, by kind. Nothing of it costs money except the load balancer and the database. */
const RETAINED = {
  VPCs: 1,
  subnets: 9,
  'security groups': 3, // of the database, of the load balancer, and the default one of the VPC
  'route tables': 7, // the public ones, those of the data subnets, and the main one of the VPC
  'internet gateways': 1,
  'load balancers': 1,
  'database clusters': 1,
  'database instances': 1,
  'subnet groups': 1,
  buckets: 1,
  keys: 1,
  repositories: 1,
  secrets: 2, // the API key of the platform, and the one of the admin, which RDS keeps
  queues: 1, // with the failed calls of the functions
  roles: 1, // with which RDS writes its metrics
  policies: 1,
};

test(
  'with production protection the deletion ends without an error, and keeps what stands in the network',
  async () => {
    const before = await inventory();
    await deploy('Production', {});
    await use(addedTo(before, await inventory()));
    await destroy('Production', {});
    const { 'log groups': logs, ...left } = addedTo(before, await inventory());
    expect(Object.fromEntries(Object.entries(left).map(([kind, ids]) => [kind, ids.length]))).toEqual(RETAINED);
    expect(logs.length).toBeGreaterThan(5);
    // The next deployment of the same stack finds no name in use, because all names are generated.
    await deploy('Production', {});
    await deploy('Production', { protection: Protection.disposable() });
    await destroy('Production', { protection: Protection.disposable() });
    expect(addedTo(before, await inventory())).toEqual({ 'log groups': logs, ...left });
  },
  TIMEOUT_MS,
);

test(
  'the protection can be switched both ways, and nothing is left at the end',
  async () => {
    const before = await inventory();
    const disposable = { protection: Protection.disposable() };
    await deploy('Switched', disposable);
    const made = addedTo(before, await inventory());
    await use(made);
    await deploy('Switched', {});
    await deploy('Switched', disposable);
    const kept = addedTo(before, await inventory());
    for (const kind of ['buckets', 'database clusters', 'keys', 'load balancers', 'repositories', 'VPCs']) {
      expect({ [kind]: kept[kind] }).toEqual({ [kind]: made[kind] });
    }
    await destroy('Switched', disposable);
    expect(addedTo(before, await inventory())).toEqual({});
  },
  TIMEOUT_MS,
);

test(
  'a first deployment that fails can be cleaned up by the commands of docs/changes.md',
  async () => {
    const before = await inventory();
    const assembly = synthesise('First', { fails: true });
    const deployment = run(['deploy', 'First', '--require-approval', 'never', '--no-rollback'], assembly);
    await expect(deployment).rejects.toThrow(/sg-none/);
    const clients = emulator.running().clientConfiguration();
    const made = addedTo(before, await inventory());

    const [LoadBalancerArn] = made['load balancers'];
    const Attributes = [{ Key: 'deletion_protection.enabled', Value: 'false' }];
    const elb = new ElasticLoadBalancingV2Client(clients);
    await elb.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn, Attributes }));
    const [DBClusterIdentifier] = made['database clusters'];
    await askRds(clients, 'ModifyDBCluster', { DBClusterIdentifier, DeletionProtection: 'false' });
    const cloudFormation = new CloudFormationClient(clients);
    await cloudFormation.send(new RollbackStackCommand({ StackName: 'First' }));
    await eventually('the rollback', async () => {
      const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'First' }));
      return Stacks?.[0].StackStatus === 'ROLLBACK_COMPLETE' ? true : undefined;
    });
    await run(['destroy', 'First', '--force'], assembly);
    expect(addedTo(before, await inventory())).toEqual({ buckets: made.buckets });
  },
  TIMEOUT_MS,
);
