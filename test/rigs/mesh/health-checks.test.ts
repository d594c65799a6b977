import { Route } from 'cdk-trading-analytics-platform';
import { withHealthCheckInterval } from '../../../rigs/mesh/health-checks';
import { serviceInTemplate } from '../../../rigs/mesh/service-in-template';
import { standIns } from '../../../rigs/mesh/stand-ins';
import { meshTemplate } from '../../real/mesh/support/mesh';

const template = meshTemplate({ gateway: { calls: ['engine'], routes: [Route.path('/*')] }, engine: {} });
const containers = serviceInTemplate(template, 'gateway', standIns(template)).containers;

test('changes the interval of the health checks of each callee, and nothing else', () => {
  const envoy = containers.find(({ name }) => name === 'envoy');
  if (!envoy) throw new Error('got no Envoy, expected one');
  const changed = withHealthCheckInterval(envoy, 0.5);
  const bootstrap = JSON.parse(changed.command[changed.command.indexOf('--config-yaml') + 1]);
  const engine = bootstrap.static_resources.clusters.find(({ name }: { name: string }) => name === 'engine');
  expect(engine.health_checks).toMatchObject([{ interval: '0.5s', no_traffic_interval: '0.5s', timeout: '2s' }]);
  expect(engine.outlier_detection.interval).toBe('5s');
  const others = ({ command, ...rest }: typeof envoy) => ({
    ...rest,
    command: command.slice(2 + command.indexOf('--config-yaml')),
  });
  expect(others(changed)).toEqual(others(envoy));
});

test('leaves other containers alone', () => {
  const app = containers.find(({ name }) => name === 'app');
  if (!app) throw new Error('got no application, expected one');
  expect(withHealthCheckInterval(app, 0.5)).toBe(app);
});
