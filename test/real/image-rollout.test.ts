import * as fs from 'node:fs';
import * as path from 'node:path';
import { DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { update } from '../../demo/steps/update';
import { cdk } from '../../rigs/cdk-cli';
import { DeployedStack } from '../../rigs/emulator/deployed-stack';
import { stateOfServices } from '../../rigs/emulator/services';
import {
  Alerting,
  Database,
  Ingress,
  Protection,
  Route,
  ServiceDefinition,
  ServiceImage,
  TradingAnalyticsPlatform,
} from '../../src';
import { anEmulator } from '../rigs/emulator/support/emulator';

const STACK = 'Rollout';
const TIMEOUT_MS = 900_000;
const emulator = anEmulator();

/** Two services, of which a pipeline brings out one. */
function synthesise(): string {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, STACK);
  const tag = new CfnParameter(stack, 'GatewayTag', { default: '' });
  new TradingAnalyticsPlatform(stack, 'Trading', {
    ingress: Ingress.http(),
    alerting: Alerting.none(),
    database: Database.none(),
    protection: Protection.disposable(),
    services: {
      gateway: new ServiceDefinition({
        image: ServiceImage.fromParameter(tag),
        calls: ['engine'],
        routes: [Route.path('/*')],
      }),
      engine: new ServiceDefinition(),
    },
  });
  return app.synth().directory;
}

describe('a pipeline that brings out a service by the CDK CLI', () => {
  let stack: DeployedStack;
  let assembly: string;

  const deploy = (...parameters: string[]) =>
    cdk(
      [
        'deploy',
        STACK,
        '--app',
        assembly,
        '--require-approval',
        'never',
        ...parameters.flatMap((each) => ['--parameters', each]),
      ],
      emulator.running().environment(),
    );
  /** What the tasks of the gateway run. */
  const running = async () => {
    const states = [...(await stateOfServices(stack)).values()];
    const taskDefinition = states.find(({ name }) => name === 'gateway')?.taskDefinition;
    const ecs = new ECSClient(stack.clients);
    const { taskDefinition: definition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    const app = definition?.containerDefinitions?.find(({ name }) => name === 'app');
    return { image: app?.image, user: app?.user, command: app?.command?.[0] };
  };
  const bringOut = (...parameters: string[]) => update(stack, 'gateway', () => deploy(...parameters));
  const ALONE = [
    expect.objectContaining({ what: 'CloudFormation changes only resources of gateway', shown: true }),
    expect.objectContaining({ what: 'gateway runs another revision, and no other service does', shown: true }),
  ];

  beforeAll(async () => {
    assembly = synthesise();
    await cdk(['bootstrap', '--app', assembly], emulator.running().environment());
    await deploy();
    const template = JSON.parse(fs.readFileSync(path.join(assembly, `${STACK}.template.json`), 'utf8'));
    const clients = emulator.running().clientConfiguration();
    stack = await DeployedStack.read(clients, STACK, template, () => ({}));
  }, TIMEOUT_MS);
  afterAll(() => cdk(['destroy', STACK, '--app', assembly, '--force'], emulator.running().environment()), TIMEOUT_MS);

  test('begins with the placeholder, before there is an image', async () => {
    expect(await running()).toEqual({
      image: expect.stringContaining('/python:'),
      user: '65534',
      command: 'python3',
    });
  });

  test(
    'brings out its first image',
    async () => {
      expect(await bringOut('GatewayTag=2026-11-23-1')).toEqual(ALONE);
      expect(await running()).toEqual({
        image: expect.stringMatching(/\.dkr\.ecr\..*:2026-11-23-1$/),
        user: '1000',
        command: undefined,
      });
    },
    TIMEOUT_MS,
  );

  test(
    'a deployment of something else leaves that image where it is',
    async () => {
      await deploy();
      expect((await running()).image).toMatch(/:2026-11-23-1$/);
    },
    TIMEOUT_MS,
  );

  test(
    'brings out the next one, and goes back',
    async () => {
      expect(await bringOut('GatewayTag=2026-11-23-2')).toEqual(ALONE);
      expect((await running()).image).toMatch(/:2026-11-23-2$/);
      expect(await bringOut('GatewayTag=2026-11-23-1')).toEqual(ALONE);
      expect((await running()).image).toMatch(/:2026-11-23-1$/);
    },
    TIMEOUT_MS,
  );
});
