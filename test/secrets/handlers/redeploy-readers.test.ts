import { DescribeServicesCommand, type ECSClient, type UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { redeployReaders } from '../../../src/secrets/handlers/redeploy-readers';

const CHANGED = '2026-01-01T00:00:00Z';
const readers = ['a', 'b'].map((service) => ({ cluster: 'cluster', service }));
/** The resource part of a name, which is no ARN, is empty. */
const NAMES = [''];

const arnOf = (name: string, cluster = 'cluster') => `arn:aws:ecs:eu-west-1:123456789012:service/${cluster}/${name}`;

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
    await redeployReaders({ time: CHANGED, readers }, ecs.client, NAMES);
    expect(ecs.updated).toEqual(['a', 'b']);
  });

  test('skips a reader that was deployed since, as with a repeated event', async () => {
    const ecs = ecsWith({ a: '2026-01-01T00:00:01Z' });
    await redeployReaders({ time: CHANGED, readers }, ecs.client, NAMES);
    expect(ecs.updated).toEqual(['b']);
  });

  test('redeploys a reader that was deployed in the same second, since event times have no milliseconds', async () => {
    const ecs = ecsWith({ a: '2026-01-01T00:00:00.900Z' });
    await redeployReaders({ time: CHANGED, readers }, ecs.client, NAMES);
    expect(ecs.updated).toEqual(['a', 'b']);
  });

  test('continues after a failure, and fails at the end', async () => {
    const ecs = ecsWith({}, ['a']);
    await expect(redeployReaders({ time: CHANGED, readers }, ecs.client, NAMES)).rejects.toThrow(
      'not redeployed: a: no reason',
    );
    expect(ecs.updated).toEqual(['b']);
  });

  test('reports every reader that it could not redeploy', async () => {
    const ecs = ecsWith({}, ['a', 'b']);
    await expect(redeployReaders({ time: CHANGED, readers }, ecs.client, NAMES)).rejects.toThrow(
      'a: no reason; b: ServiceNotFound',
    );
  });

  describe('with settings', () => {
    const own = ['service/cluster/a', 'service/cluster/b'];
    const eventOf = (...services: unknown[]) => ({
      time: CHANGED,
      readers: services.map((service) => ({ cluster: 'cluster', service: service as string })),
    });

    test('redeploys the services of its settings', async () => {
      const ecs = ecsWith({});
      await redeployReaders(eventOf(arnOf('a'), arnOf('b')), ecs.client, own);
      expect(ecs.updated).toEqual([arnOf('a'), arnOf('b')]);
    });

    test.each([
      ['another service', arnOf('stranger')],
      ['the same name in another cluster', arnOf('a', 'other')],
      ['the short form of the ARN', 'arn:aws:ecs:eu-west-1:123456789012:service/a'],
      ['a name', 'a'],
      ['the name of the settings', own[0]],
      ['no text', undefined],
    ])('refuses %s before any call, and does not repeat it', async (_what, service) => {
      const send = jest.fn();
      const redeployed = redeployReaders(eventOf(arnOf('a'), service), { send } as never, own);
      await expect(redeployed).rejects.toThrow(
        /^the event names a service that reads no secret in the stack of this function$/,
      );
      expect(send).not.toHaveBeenCalled();
    });
  });
});
