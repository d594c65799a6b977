import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { shiftedService } from '../../../rigs/emulator/templates/shifted-service';
import { anEmulator } from './support/emulator';
import { stacksOf } from './support/stacks';

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const ecs = new ECSClient(emulator.configuration);

const CANARY = {
  Strategy: 'CANARY',
  BakeTimeInMinutes: 10,
  CanaryConfiguration: { CanaryPercent: 10, CanaryBakeTimeInMinutes: 10 },
};
/** A deployment without a bake time has ended when it is looked at. */
const AT_ONCE = { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 0 };

describe('service deployments', () => {
  let outputs: Record<string, string>;

  const list = async () => {
    const service = { cluster: outputs.Cluster, service: 'orders' };
    return (await ecs.send(new ListServiceDeploymentsCommand(service))).serviceDeployments ?? [];
  };
  const newest = async () => {
    const [{ serviceDeploymentArn }] = await list();
    const { serviceDeployments = [] } = await ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [serviceDeploymentArn as string] }),
    );
    return serviceDeployments[0];
  };
  const groupOf = async (revision?: string) => {
    const { serviceRevisions = [] } = await ecs.send(
      new DescribeServiceRevisionsCommand({ serviceRevisionArns: [revision as string] }),
    );
    const arn = serviceRevisions[0].resolvedConfiguration?.loadBalancers?.[0].targetGroupArn;
    return arn === outputs.Blue ? 'blue' : arn === outputs.Green ? 'green' : arn;
  };

  beforeAll(async () => {
    outputs = await deploy('shift', shiftedService('1', AT_ONCE));
  });
  afterAll(() => destroy('shift'));

  test('of a new service succeeds at once, in the first group', async () => {
    const deployment = await newest();
    expect(deployment).toMatchObject({
      status: 'SUCCESSFUL',
      sourceServiceRevisions: [],
      finishedAt: expect.any(Date),
    });
    expect(await groupOf(deployment.targetServiceRevision?.arn)).toBe('blue');
  });

  test('exchange the roles of the groups', async () => {
    outputs = await deploy('shift', shiftedService('2', AT_ONCE));
    const second = await newest();
    expect(second.status).toBe('SUCCESSFUL');
    expect(await groupOf(second.targetServiceRevision?.arn)).toBe('green');
    expect(await groupOf(second.sourceServiceRevisions?.[0].arn)).toBe('blue');
    outputs = await deploy('shift', shiftedService('3', AT_ONCE));
    const third = await newest();
    expect(await groupOf(third.targetServiceRevision?.arn)).toBe('blue');
    expect(await groupOf(third.sourceServiceRevisions?.[0].arn)).toBe('green');
  });

  test('last as long as their bake times, and are stopped with a rollback', async () => {
    const before = outputs.TaskDefinition;
    outputs = await deploy('shift', shiftedService('4', CANARY));
    const running = await newest();
    expect(running).toMatchObject({
      status: 'IN_PROGRESS',
      lifecycleStage: 'PRODUCTION_TRAFFIC_SHIFT',
      targetServiceRevision: { requestedProductionTrafficWeight: 10 },
    });
    const stop = new StopServiceDeploymentCommand({
      serviceDeploymentArn: running.serviceDeploymentArn,
      stopType: 'ROLLBACK',
    });
    await ecs.send(stop);
    const count = (await list()).length;
    expect(await newest()).toMatchObject({
      serviceDeploymentArn: running.serviceDeploymentArn,
      status: 'ROLLBACK_SUCCESSFUL',
      rollback: { serviceRevisionArn: running.sourceServiceRevisions?.[0].arn },
    });
    const { services = [] } = await ecs.send(
      new DescribeServicesCommand({ cluster: outputs.Cluster, services: ['orders'] }),
    );
    expect(services[0].taskDefinition).toBe(before);
    expect(count).toBe(4);
    await expect(ecs.send(stop)).rejects.toThrow('The deployment is ROLLBACK_SUCCESSFUL.');
  });

  test('are stopped by a further one', async () => {
    const service = { cluster: outputs.Cluster, service: 'orders', forceNewDeployment: true };
    await ecs.send(new UpdateServiceCommand(service));
    await ecs.send(new UpdateServiceCommand(service));
    const [latest, earlier] = await list();
    expect([latest.status, earlier.status]).toEqual(['IN_PROGRESS', 'STOPPED']);
  });

  test('that do not exist are not found', async () => {
    const arn = `${(await newest()).serviceDeploymentArn}0`;
    const { failures } = await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }));
    expect(failures).toEqual([expect.objectContaining({ arn, reason: 'MISSING' })]);
    await expect(ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: arn }))).rejects.toThrow(
      'not found',
    );
  });
});
