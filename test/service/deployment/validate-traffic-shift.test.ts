import { Duration } from 'aws-cdk-lib';
import {
  DeploymentPolicy,
  type IMeshMember,
  Ingress,
  MeshBackend,
  MeshDataPlane,
  MeshedFargateService,
  Route,
  SharedLoadBalancer,
  type TradingMesh,
} from '../../../src';
import { aService, aStack, surroundings } from '../../support/stacks';
import { expectMessage } from '../../support/usage-errors';

/** A mesh backend that registers services in Cloud Map, or does nothing. */
class CustomDataPlane extends MeshDataPlane {
  public readonly name = 'custom';
  public readonly capabilities = [];
  public readonly proxy = {};
  public readonly maxServices = 10;

  public constructor(private readonly withCloudMap: boolean) {
    super();
  }

  public join(mesh: TradingMesh, { service, port }: IMeshMember) {
    if (this.withCloudMap) service.enableCloudMap({ cloudMapNamespace: mesh.namespace, name: 'risk' });
    return { port };
  }

  public connect() {
    return 'http://127.0.0.1';
  }
}

function errorsWith(deployment: DeploymentPolicy, withCloudMap: boolean, routed = false): string[] {
  const stack = aStack();
  const around = surroundings(stack, { backend: MeshBackend.custom(new CustomDataPlane(withCloudMap)) });
  const service = new MeshedFargateService(stack, 'Risk', { ...around, deployment });
  if (routed) {
    const balancer = new SharedLoadBalancer(stack, 'Ingress', { vpc: around.cluster.vpc, ingress: Ingress.http() });
    balancer.addRoutes(service, [Route.path('/*')]);
  }
  return service.node.validate();
}

const bake = Duration.minutes(1);
const canary = DeploymentPolicy.canary({ percent: 10, bake });
const linear = DeploymentPolicy.linear({ step: 10, bake });
const blueGreen = DeploymentPolicy.blueGreen();

test.each([
  ['canary', canary],
  ['blueGreen', blueGreen],
])('%s() is rejected with a Cloud Map registry', (kind, deployment) => {
  const [message, ...others] = errorsWith(deployment, true);
  expect(others).toEqual([]);
  expectMessage(message, {
    code: 'NotWithShiftedTraffic',
    path: 'Stack/Risk',
    got: `a Cloud Map service registry, and DeploymentPolicy.${kind}()`,
    fix: 'DeploymentPolicy.rolling()',
  });
});

test.each([
  ['canary', canary],
  ['linear', linear],
])('%s() requires traffic that ECS can shift', (kind, deployment) => {
  const [message] = errorsWith(deployment, false);
  expectMessage(message, {
    code: 'NotWithShiftedTraffic',
    path: 'Stack/Risk',
    got: `DeploymentPolicy.${kind}(), on a service without Service Connect and without routes`,
  });
});

test('a traffic shift that ECS supports is accepted', () => {
  expect(errorsWith(canary, false, true)).toEqual([]);
  expect(errorsWith(blueGreen, false)).toEqual([]);
  expect(errorsWith(DeploymentPolicy.rolling(), true)).toEqual([]);
  expect(aService({ deployment: linear }).service.node.validate()).toEqual([]);
});
