import { DescribeServicesCommand, type ECSClient, type UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { redeployReaders } from '../../../src/secrets/handlers/redeploy-readers';

const CHANGED = '2026-01-01T00:00:00Z';
const readers = ['a', 'b'].map((service) => ({ cluster: 'cluster', service }));

/** An ECS whose services began a deployment at a time, and of which some cannot be updated. */
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

  test('starts every reader anew', async () => {
    const ecs = ecsWith({ a: '2025-12-31T00:00:00Z' });
    await redeployReaders({ time: CHANGED, readers }, ecs.client);
    expect(ecs.updated).toEqual(['a', 'b']);
  });

  test('leaves a reader alone that was deployed since, as when an event comes twice', async () => {
    const ecs = ecsWith({ a: '2026-01-01T00:00:01Z' });
    await redeployReaders({ time: CHANGED, readers }, ecs.client);
    expect(ecs.updated).toEqual(['b']);
  });

  test('takes a deployment of the same second for an earlier one: event times have no fractions', async () => {
    const ecs = ecsWith({ a: '2026-01-01T00:00:00.900Z' });
    await redeployReaders({ time: CHANGED, readers }, ecs.client);
    expect(ecs.updated).toEqual(['a', 'b']);
  });

  test('goes on after a failure, and fails in the end', async () => {
    const ecs = ecsWith({}, ['a']);
    await expect(redeployReaders({ time: CHANGED, readers }, ecs.client)).rejects.toThrow(
      'not redeployed: a: no reason',
    );
    expect(ecs.updated).toEqual(['b']);
  });

  test('names every reader that it could not redeploy', async () => {
    const ecs = ecsWith({}, ['a', 'b']);
    await expect(redeployReaders({ time: CHANGED, readers }, ecs.client)).rejects.toThrow(
      'a: no reason; b: ServiceNotFound',
    );
  });
});
