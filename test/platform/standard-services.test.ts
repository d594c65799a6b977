import { CapacityMix, Route, ServiceDefinition, StandardServices } from '../../src';
import { aStack } from '../support/stacks';

const strategyOf = ({ options }: ServiceDefinition) => options.capacity?._bind(aStack());

describe('StandardServices', () => {
  test('are three: the gateway calls the engine, and the engine calls the ingestion', () => {
    const services = StandardServices.all();
    expect(Object.entries(services).map(([name, { options }]) => [name, options.calls])).toEqual([
      ['data-ingestion', undefined],
      ['analytics-engine', ['data-ingestion']],
      ['api-gateway', ['analytics-engine']],
    ]);
  });

  test('run the minimum of the ingestion on demand and further tasks on Spot', () => {
    expect(strategyOf(StandardServices.dataIngestion())).toEqual([
      { capacityProvider: 'FARGATE', base: 2, weight: 0 },
      { capacityProvider: 'FARGATE_SPOT', weight: 1 },
    ]);
    expect(StandardServices.dataIngestion().options.scaling?.minTasks).toBe(2);
  });

  test('run another minimum of the ingestion on demand too', () => {
    const [onDemand] = strategyOf(StandardServices.dataIngestion({ scaling: { minTasks: 5 } })) ?? [];
    expect(onDemand.base).toBe(5);
  });

  test('run the engine on the Spot mix', () => {
    expect(strategyOf(StandardServices.analyticsEngine())).toEqual(CapacityMix.spot()._bind(aStack()));
  });

  test('run the gateway on demand, on every path, with a grace period of a minute and the API keys', () => {
    const { options } = StandardServices.apiGateway();
    expect(strategyOf(StandardServices.apiGateway())).toEqual(CapacityMix.onDemand()._bind(aStack()));
    expect(options.routes?.map(String)).toEqual(["path '/*'"]);
    expect(options.healthCheckGracePeriod?.toSeconds()).toBe(60);
    expect(options.platformApiKey).toBe(true);
  });

  test('can have overrides', () => {
    const routes = [Route.path('/v2/*')];
    expect(StandardServices.apiGateway({ routes, cpu: 512 }).options).toMatchObject({
      routes,
      cpu: 512,
      platformApiKey: true,
    });
    expect(StandardServices.analyticsEngine({ calls: [] }).options.calls).toEqual([]);
  });
});

test('a ServiceDefinition has no options by default', () => {
  expect(new ServiceDefinition().options).toEqual({});
});
