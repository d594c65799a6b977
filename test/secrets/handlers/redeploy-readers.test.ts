import { DescribeServicesCommand, type ECSClient, type UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { redeployReaders } from '../../../src/secrets/handlers/redeploy-readers';

const CHANGED = '2026-01-01T00:00:00Z';
const readers = ['a', 'b'].map((service) => ({ cluster: 'cluster', service }));

/** An ECS client whose services began a deployment at a given time. Some services cannot be updated. */
function ecsWith(createdAt: Record<string, string>, broken: string[] = []) {
  const updated: string[] = [];
  const send = async (command: DescribeServicesCommand | UpdateServiceCommand) => {
    if (command instanceof DescribeServicesCommand) {
      const [name] = command.input.services as string[];
      return { services: createdAt[name] ? [{ deployments: [{ createdAt: new Date(createdAt[name]) }] }] : [] };
    }
    const service = (command as UpdateServiceCommand).input.service as string;
    if (broken.includes(service)) throw service === 'b' ? new Error('ServiceNotFound') : 'no reason';
    expect(command.input).toMatchObject({ cluster: 'cluster', forceNewDeployment: true });
    updated.push(service);
    return {};
  };
  return { updated, client: { send } as unknown as ECSClient };
}

describe('redeployReaders()', () => {
  beforeEach(() => jest.spyOn(console, 'log').mockImplementation());
  afterEach(() => jest.restoreAllMocks());

  test('redeploys every reader', async () => {
    const ecs = ecsWith({ a: '2025-12-31T00:00:00Z' });
    await redeployReaders({ time: CHANGED, readers }, ecs.client);
    expect(ecs.updated).toEqual(['a', 'b']);
  });

  test('skips a reader that was deployed since, as with a repeated event', async () => {
    const ecs = ecsWith({ a: '2026-01-01T00:00:01Z' });
    await redeployReaders({ time: CHANGED, readers }, ecs.client);
    expect(ecs.updated).toEqual(['b']);
  });

  test('redeploys a reader that was deployed in the same second, since event times have no milliseconds', async () => {
    const ecs = ecsWith({ a: '2026-01-01T00:00:00.900Z' });
    await redeployReaders({ time: CHANGED, readers }, ecs.client);
    expect(ecs.updated).toEqual(['a', 'b']);
  });

  test('continues after a failure, and fails at the end', async () => {
    const ecs = ecsWith({}, ['a']);
    await expect(redeployReaders({ time: CHANGED, readers }, ecs.client)).rejects.toThrow(
      'not redeployed: a: no reason',
    );
    expect(ecs.updated).toEqual(['b']);
  });

  test('reports every reader that it could not redeploy', async () => {
    const ecs = ecsWith({}, ['a', 'b']);
    await expect(redeployReaders({ time: CHANGED, readers }, ecs.client)).rejects.toThrow(
      'a: no reason; b: ServiceNotFound',
    );
  });
});
