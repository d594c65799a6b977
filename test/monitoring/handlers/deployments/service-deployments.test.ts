import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  type ServiceDeploymentBrief,
  StopServiceDeploymentCommand,
} from '@aws-sdk/client-ecs';
import { ServiceDeployments } from '../../../../src/monitoring/handlers/deployments/service-deployments';

const AT = new Date('2026-11-30T03:00:00Z');

/** A client of a cluster with some services, and some deployments for each service. */
function clientOf(services: number, deployments: number) {
  const client = new ECSClient({ region: 'eu-west-1' });
  const sent: { name: string; input: Record<string, unknown> }[] = [];
  const page = <T>(all: T[], token?: string) => {
    const start = Number(token ?? 0);
    return { items: all.slice(start, start + 100), next: start + 100 < all.length ? String(start + 100) : undefined };
  };
  jest.spyOn(client, 'send').mockImplementation(async (command: { input: object }) => {
    sent.push({ name: command.constructor.name, input: { ...command.input } });
    if (command instanceof ListServicesCommand) {
      const { items, next } = page(
        Array.from({ length: services }, (_, index) => `service-${index}`),
        command.input.nextToken,
      );
      return { serviceArns: items, nextToken: next };
    }
    if (command instanceof ListServiceDeploymentsCommand) {
      const { service, nextToken } = command.input;
      const all = Array.from(
        { length: deployments },
        (_, index): ServiceDeploymentBrief => ({
          serviceDeploymentArn: `${service}/${index}`,
          status: index === 0 ? 'IN_PROGRESS' : 'SUCCESSFUL',
        }),
      );
      const { items, next } = page(all, nextToken);
      return { serviceDeployments: items, nextToken: next };
    }
    if (command instanceof DescribeServiceDeploymentsCommand) {
      const arns = command.input.serviceDeploymentArns as string[];
      return { serviceDeployments: arns.map((serviceDeploymentArn) => ({ serviceDeploymentArn })) };
    }
    return {};
  });
  return { sent, deployments: new ServiceDeployments('trading', client) };
}

describe('the deployments of a cluster', () => {
  const isRunning = ({ status }: ServiceDeploymentBrief) => status === 'IN_PROGRESS';

  test('are those of all services, from all pages, and described 20 at a time', async () => {
    const { sent, deployments } = clientOf(130, 1);
    const found = await deployments.find(AT, isRunning);
    expect(new Set(found.map(({ serviceDeploymentArn }) => serviceDeploymentArn)).size).toBe(130);
    const described = sent.filter(({ name }) => name === 'DescribeServiceDeploymentsCommand');
    expect(described.map(({ input }) => (input.serviceDeploymentArns as string[]).length)).toEqual([
      20, 20, 20, 20, 20, 20, 10,
    ]);
  });

  test('are described only if they are wanted, and listed from all pages for 31 days', async () => {
    const { sent, deployments } = clientOf(2, 250);
    const found = await deployments.find(AT, isRunning);
    expect(found.map(({ serviceDeploymentArn }) => serviceDeploymentArn)).toEqual(['service-0/0', 'service-1/0']);
    const listed = sent.filter(({ name }) => name === 'ListServiceDeploymentsCommand');
    expect(listed).toHaveLength(6);
    expect(listed[0].input).toEqual({
      cluster: 'trading',
      service: 'service-0',
      createdAt: { after: new Date('2026-10-30T03:00:00Z') },
      maxResults: 100,
      nextToken: undefined,
    });
  });

  test('can be none', async () => {
    const { sent, deployments } = clientOf(1, 0);
    expect(await deployments.find(AT, isRunning)).toEqual([]);
    expect(sent.map(({ name }) => name)).toEqual(['ListServicesCommand', 'ListServiceDeploymentsCommand']);
  });

  test('can be missing in the answers', async () => {
    const client = new ECSClient({ region: 'eu-west-1' });
    const answers: object[] = [{}, { serviceArns: ['a'] }, {}, { serviceArns: ['a'] }];
    answers.push({ serviceDeployments: [{ serviceDeploymentArn: 'a/1' }] }, {}, {});
    jest.spyOn(client, 'send').mockImplementation(async () => answers.shift());
    const deployments = new ServiceDeployments('trading', client);
    expect(await deployments.find(AT, () => true)).toEqual([]);
    expect(await deployments.find(AT, () => true)).toEqual([]);
    expect(await deployments.find(AT, () => true)).toEqual([]);
    expect(await deployments.revisions(['r'])).toEqual([]);
  });
});

test('the guard stops with a rollback', async () => {
  const { sent, deployments } = clientOf(1, 1);
  await deployments.rollBack('deployment');
  await deployments.revisions(['revision']);
  expect(sent).toEqual([
    {
      name: StopServiceDeploymentCommand.name,
      input: { serviceDeploymentArn: 'deployment', stopType: 'ROLLBACK' },
    },
    { name: DescribeServiceRevisionsCommand.name, input: { serviceRevisionArns: ['revision'] } },
  ]);
});
