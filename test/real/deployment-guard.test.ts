import * as fs from 'node:fs';
import * as path from 'node:path';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeServiceDeploymentsCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  type ServiceDeployment,
} from '@aws-sdk/client-ecs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { shiftedService } from '../../rigs/emulator/templates/shifted-service';
import { att, ref } from '../../rigs/emulator/templates/template';
import { anEmulator } from '../rigs/emulator/support/emulator';
import { lambdaFunction, ROLE } from '../rigs/emulator/support/functions';
import { stacksOf } from '../rigs/emulator/support/stacks';
import { zip } from '../rigs/emulator/support/zip';

const BUNDLE = path.resolve(__dirname, '../../assets/monitoring/handlers/operations-watch.lambda/index.js');
const MINUTE = 60_000;
const FAILURES = 'HTTPCode_Target_5XX_Count';
const AT_ONCE = { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 0 };
const CANARY = {
  Strategy: 'CANARY',
  BakeTimeInMinutes: 30,
  CanaryConfiguration: { CanaryPercent: 10, CanaryBakeTimeInMinutes: 30 },
};

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const ecs = new ECSClient(emulator.configuration);
const cloudwatch = new CloudWatchClient(emulator.configuration);
const lambda = new LambdaClient(emulator.configuration);
const sqs = new SQSClient(emulator.configuration);

/** The shipped function, and a queue that receives its notices. */
const watch = (cluster: string) => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation replaces it
  const notice = { topic: '${Topic}', runbook: 'https://run' };
  const notices = ['DeploymentFailed', 'DeploymentWaiting', 'DeploymentStuck', 'RollbackFailed'].map((kind) => [
    kind,
    notice,
  ]);
  const settings = JSON.stringify({ cluster, notices: Object.fromEntries(notices) });
  return {
    Resources: {
      Role: ROLE,
      Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
      Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: {
          TopicArn: ref('Topic'),
          Protocol: 'sqs',
          Endpoint: att('Queue', 'Arn'),
          RawMessageDelivery: true,
        },
      },
      Function: lambdaFunction('', {
        Code: { S3Bucket: 'watch', S3Key: 'watch.zip' },
        Environment: {
          Variables: {
            PAGES: ref('Topic'),
            TICKETS: ref('Topic'),
            MONITORING: 'trading',
            DEPLOYMENTS: { 'Fn::Sub': settings },
          },
        },
      }),
    },
    Outputs: { Function: { Value: ref('Function') }, Queue: { Value: ref('Queue') } },
  };
};

/** A service with an old version that serves, and the shipped function. */
class Scenario {
  private version = 0;
  private service: Record<string, string> = {};
  private watch: Record<string, string> = {};

  /** @param name the name of the scenario, whose metrics are its own */
  public constructor(private readonly name: string) {}

  /** Deploys a number of versions one after the other. After an odd number, the first group is in use. */
  public async begin(versions: number): Promise<void> {
    for (let i = 0; i < versions; i++) await this.deploy(AT_ONCE);
    this.watch = await deploy(`${this.name}-watch`, watch(this.service.Cluster));
  }

  /** Replaces the function by one without memory. The scenario has made it believe in a later time. */
  public async forget(): Promise<void> {
    await destroy(`${this.name}-watch`);
    this.watch = await deploy(`${this.name}-watch`, watch(this.service.Cluster));
  }

  public async end(): Promise<void> {
    await destroy(`${this.name}-watch`);
    await destroy(this.name);
  }

  public async deploy(deployment: Record<string, unknown>): Promise<void> {
    this.version += 1;
    this.service = await deploy(this.name, shiftedService(String(this.version), deployment));
  }

  public async newest(): Promise<ServiceDeployment> {
    const { serviceDeployments: [brief] = [] } = await ecs.send(
      new ListServiceDeploymentsCommand({ cluster: this.service.Cluster, service: 'orders' }),
    );
    const { serviceDeployments = [] } = await ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [brief.serviceDeploymentArn as string] }),
    );
    return serviceDeployments[0];
  }

  /**
   * Runs the function each minute until the canary ends.
   *
   * @param failures the failures a minute of the 2 requests to the newer group, and of the 18 to the older group
   * @returns the number of the minute in which the deployment ended. Undefined if it still runs after ten minutes.
   */
  public async watchCanary(newer: 'Blue' | 'Green', failures: [number, number]): Promise<number | undefined> {
    const first = Math.ceil(((await this.newest()).startedAt as Date).getTime() / MINUTE) * MINUTE;
    for (let passed = 1; passed <= 10; passed++) {
      const minute = first + (passed - 1) * MINUTE;
      await this.publish(minute, newer, 2, failures[0]);
      await this.publish(minute, newer === 'Blue' ? 'Green' : 'Blue', 18, failures[1]);
      await this.run(first + passed * MINUTE);
      if ((await this.newest()).status !== 'IN_PROGRESS') return passed;
    }
    return undefined;
  }

  /** Runs the function when the end of the newest deployment is due, in real time. */
  public async runAfterEnd(): Promise<void> {
    const { finishedAt } = await this.newest();
    await this.run(Math.floor((finishedAt as Date).getTime() / MINUTE) * MINUTE + 2 * MINUTE);
  }

  public async notices(): Promise<string[]> {
    const texts: string[] = [];
    const QueueUrl = this.watch.Queue;
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return texts;
      for (const { Body = '', ReceiptHandle } of Messages) {
        texts.push(Body);
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  }

  private async run(at: number): Promise<void> {
    const Payload = JSON.stringify({ at: new Date(at).toISOString() });
    const answer = await lambda.send(new InvokeCommand({ FunctionName: this.watch.Function, Payload }));
    if (answer.FunctionError) throw new Error(Buffer.from(answer.Payload ?? []).toString());
  }

  /** Publishes one minute of a group. A load balancer publishes no failures if there are none. */
  private async publish(minute: number, group: 'Blue' | 'Green', requests: number, failures: number): Promise<void> {
    const { Rule, [group]: arn } = this.service;
    const Dimensions = [
      { Name: 'LoadBalancer', Value: Rule.split(':listener-rule/')[1].split('/').slice(0, 3).join('/') },
      { Name: 'TargetGroup', Value: arn.split(':')[5] },
    ];
    const Timestamp = new Date(minute);
    const MetricData = [{ MetricName: 'RequestCount', Value: requests, Timestamp, Dimensions }];
    if (failures > 0) MetricData.push({ MetricName: FAILURES, Value: failures, Timestamp, Dimensions });
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'AWS/ApplicationELB', MetricData }));
  }
}

describe.each([
  ['the second group is new', 1, 'Green'],
  ['the first group is new', 2, 'Blue'],
] as const)('the shipped function watches a canary with two requests a minute, and %s', (_name, versions, newer) => {
  let scenario: Scenario;

  beforeAll(async () => {
    const s3 = new S3Client({ ...emulator.configuration, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'watch' }));
    const Body = zip({ 'index.js': fs.readFileSync(BUNDLE) });
    await s3.send(new PutObjectCommand({ Bucket: 'watch', Key: 'watch.zip', Body }));
  });
  const begin = async (name: string, deployment: Record<string, unknown>) => {
    scenario = new Scenario(`${name}-${newer.toLowerCase()}`);
    await scenario.begin(versions);
    await scenario.deploy(deployment);
  };
  afterEach(() => scenario.end());

  test('it continues a healthy canary, and the old version fails', async () => {
    await begin('healthy', CANARY);
    expect(await scenario.watchCanary(newer, [0, 18])).toBeUndefined();
    expect((await scenario.newest()).status).toBe('IN_PROGRESS');
    expect((await scenario.notices()).filter((text) => !text.includes('succeeded'))).toEqual([]);
  });

  test('it continues a canary while a dependency fails for both versions', async () => {
    await begin('dependency', CANARY);
    expect(await scenario.watchCanary(newer, [2, 18])).toBeUndefined();
  });

  test('it rolls back a canary that always fails, and reports the rollback and its end', async () => {
    await begin('failing', CANARY);
    expect(await scenario.watchCanary(newer, [2, 0])).toBe(3);
    const { status, rollback } = await scenario.newest();
    expect(status).toBe('ROLLBACK_SUCCESSFUL');
    expect(rollback?.reason).toContain('StopServiceDeployment');
    expect(await scenario.notices()).toContainEqual(
      expect.stringMatching(/New version: 4 of 4 requests failed.*\n.*\n\nRunbook: https:\/\/run$/),
    );
    await scenario.forget();
    await scenario.runAfterEnd();
    expect(await scenario.notices()).toContainEqual(
      expect.stringContaining('The deployment of orders was rolled back.'),
    );
  });

  test('it reports a deployment that has succeeded', async () => {
    await begin('success', AT_ONCE);
    await scenario.runAfterEnd();
    const texts = await scenario.notices();
    // Earlier deployments may have ended in the same minute.
    expect(texts.length).toBeGreaterThanOrEqual(1);
    for (const text of texts) expect(text).toContain('The deployment of orders succeeded.');
  });
});
