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

/** A mesh that finds services by their names in DNS, or not at all. */
class Elsewhere extends MeshDataPlane {
  public readonly name = 'elsewhere';
  public readonly capabilities = [];
  public readonly proxy = {};
  public readonly maxServices = 10;

  public constructor(private readonly byName: boolean) {
    super();
  }

  public join(mesh: TradingMesh, { service, port }: IMeshMember) {
    if (this.byName) service.enableCloudMap({ cloudMapNamespace: mesh.namespace, name: 'risk' });
    return { port };
  }

  public connect() {
    return 'http://127.0.0.1';
  }
}

function found(deployment: DeploymentPolicy, byName: boolean, routed = false): string[] {
  const stack = aStack();
  const around = surroundings(stack, { backend: MeshBackend.custom(new Elsewhere(byName)) });
  const service = new MeshedFargateService(stack, 'Risk', { ...around, deployment });
  if (routed) {
    const balancer = new SharedLoadBalancer(stack, 'Ingress', { vpc: around.cluster.vpc, ingress: Ingress.http() });
    balancer.addService(service, [Route.path('/*')]);
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
])('%s() does not go with names in DNS', (kind, deployment) => {
  const [message, ...others] = found(deployment, true);
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
])('%s() wants traffic to move', (kind, deployment) => {
  const [message] = found(deployment, false);
  expectMessage(message, {
    code: 'NotWithShiftedTraffic',
    path: 'Stack/Risk',
    got: `DeploymentPolicy.${kind}(), on a service without Service Connect and without routes`,
  });
});

test('what ECS can move is no matter', () => {
  expect(found(canary, false, true)).toEqual([]);
  expect(found(blueGreen, false)).toEqual([]);
  expect(found(DeploymentPolicy.rolling(), true)).toEqual([]);
  expect(aService({ deployment: linear }).service.node.validate()).toEqual([]);
});
