import { serviceInTemplate } from '../../../rigs/mesh/service-in-template';
import { meshTemplate } from './support/mesh-template';

const template = () =>
  meshTemplate([{ name: 'api-gateway', calls: ['analytics-engine'] }, { name: 'analytics-engine' }]);

test.each(['apigatewayService', 'api-gateway', 'stack-api-gateway'])('finds a service by %s', (service) => {
  const found = serviceInTemplate(template(), service, {});
  expect(found.logicalId).toBe('apigatewayService');
  expect(found.name).toBe('api-gateway');
  expect(found.discovery).toEqual({ name: 'api-gateway.trading.internal', ttlSeconds: 10 });
});

test('reads what a container is told', () => {
  const [envoy, app, otel, drain] = serviceInTemplate(template(), 'api-gateway', {}).containers;
  expect(envoy.command.slice(0, 2)).toEqual(['envoy', '--config-yaml']);
  expect(envoy.healthCheck).toMatchObject({ interval: 5, timeout: 2, retries: 3, startPeriod: 10 });
  expect(envoy.healthCheck?.command.slice(0, 2)).toEqual(['bash', '-c']);
  expect(app.environment).toMatchObject({
    PORT: '8080',
    ANALYTICS_ENGINE_URL: 'http://127.0.0.1:15101',
    ANALYTICS_ENGINE_ADDRESS: '127.0.0.1:15101',
  });
  expect(app.healthCheck?.command.slice(0, 2)).toEqual(['/bin/sh', '-c']);
  expect(app.healthCheck).toMatchObject({ interval: 5, timeout: 5, retries: 3, startPeriod: 30 });
  expect(app.dependsOn).toEqual([{ container: 'envoy', condition: 'HEALTHY' }]);
  expect([envoy, app, otel, drain].map(({ essential, stopTimeout }) => [essential, stopTimeout])).toEqual([
    [true, 30],
    [true, 30],
    [false, 30],
    [false, 38],
  ]);
});

test('a service in no registry is found by nobody, and still has the name that its container has', () => {
  const { Resources } = template();
  Resources.apigatewayService.Properties.ServiceRegistries = undefined;
  const found = serviceInTemplate({ Resources }, 'api-gateway', {});
  expect(found.discovery).toBeUndefined();
  expect(found.name).toBe('api-gateway');
});

test('resolves the references of secrets', () => {
  const { Resources } = template();
  const [envoy] = Resources.apigatewayTask.Properties.ContainerDefinitions;
  envoy.Secrets = [
    { Name: 'MESH_PRIVATE_KEY', ValueFrom: { 'Fn::Join': ['', [{ Ref: 'Certificate' }, ':privateKey::']] } },
  ];
  const found = serviceInTemplate({ Resources }, 'api-gateway', { Certificate: 'arn:x' });
  expect(found.containers[0].secrets).toEqual({ MESH_PRIVATE_KEY: 'arn:x:privateKey::' });
});

test('names the services that there are', () => {
  expect(() => serviceInTemplate(template(), 'data-ingestion', {})).toThrow(
    /got "data-ingestion", which 0 services .* expected one of apigatewayService \(api-gateway, stack-api-gateway\); analytics/,
  );
});
