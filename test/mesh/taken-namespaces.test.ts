import { App, Aws, type Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { FargateJob, FargateWorker, MeshBackend, MeshedFargateService, TradingMesh } from '../../src';
import { aStack, aVpc, surroundings } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const env = { account: '123456789012', region: 'eu-west-1' };

describe('two meshes', () => {
  const taken = { code: 'NameTaken', got: "a second namespace named 'trading.internal' in the VPC" } as const;

  test('in one VPC do not create one namespace', () => {
    const stack = aStack();
    const vpc = aVpc(stack);
    new TradingMesh(stack, 'One', { vpc });
    expectUsageError(() => new TradingMesh(stack, 'Two', { vpc }), {
      ...taken,
      path: 'Stack/Two',
      expected: 'Stack/One',
    });
    expect(() => new TradingMesh(stack, 'Three', { vpc, namespaceName: 'second.internal' })).not.toThrow();
  });

  test('in two stacks do not create one namespace in a VPC that both import', () => {
    const app = new App();
    new TradingMesh(aStack('A', { env }, app), 'Mesh', { vpc: aVpc(app.node.findChild('A') as Stack) });
    const other = aStack('B', { env }, app);
    const namespaceName = 'Trading.Internal';
    expectUsageError(() => new TradingMesh(other, 'Mesh', { vpc: aVpc(other), namespaceName }), {
      code: 'NameTaken',
      path: 'B/Mesh',
      got: "'Trading.Internal' in the VPC 'B/ExistingVpc'",
    });
  });

  test('have one namespace name in two VPCs', () => {
    const stack = aStack();
    for (const id of ['One', 'Two']) {
      const vpc = new ec2.Vpc(stack, `${id}Vpc`);
      expect(() => new TradingMesh(stack, id, { vpc })).not.toThrow();
    }
  });

  test('have one namespace name before the VPCs are looked up', () => {
    const stack = aStack('Stack', { env });
    for (const id of ['One', 'Two']) {
      const vpc = ec2.Vpc.fromLookup(stack, `${id}Vpc`, { vpcName: id });
      expect(() => new TradingMesh(stack, id, { vpc })).not.toThrow();
    }
  });

  test('may have a name that is a token', () => {
    const stack = aStack();
    const vpc = aVpc(stack);
    const names = [Aws.STACK_NAME, Aws.STACK_NAME];
    for (const [index, namespaceName] of names.entries())
      expect(() => new TradingMesh(stack, `Mesh${index}`, { vpc, namespaceName })).not.toThrow();
  });
});

describe('two meshes of one namespace', () => {
  const twoMeshes = () => {
    const stack = aStack();
    const vpc = aVpc(stack);
    const { cluster } = surroundings(stack, { vpc });
    const namespace = new servicediscovery.PrivateDnsNamespace(stack, 'Namespace', { vpc, name: 'own.internal' });
    const meshes = ['One', 'Two'].map(
      (id) => new TradingMesh(stack, id, { vpc, namespace, backend: MeshBackend.envoy() }),
    );
    return { stack, cluster, meshes };
  };

  test('do not have two services of one name', () => {
    const { stack, cluster, meshes } = twoMeshes();
    new MeshedFargateService(stack, 'A', { cluster, mesh: meshes[0], serviceName: 'risk' });
    expectUsageError(() => new MeshedFargateService(stack, 'B', { cluster, mesh: meshes[1], serviceName: 'risk' }), {
      code: 'NameTaken',
      path: 'Stack/B',
      got: "a second service named 'risk'",
      expected: 'Stack/A',
    });
  });

  test('do not have a worker or a job with the name of another member', () => {
    const { stack, cluster, meshes } = twoMeshes();
    const [mesh, other] = meshes;
    new MeshedFargateService(stack, 'A', { cluster, mesh, serviceName: 'risk' });
    const worker = (id: string, workerName: string) =>
      new FargateWorker(stack, id, { cluster, mesh: other, workerName });
    const job = () => new FargateJob(stack, 'J', { cluster, mesh: other, jobName: 'fills' });
    const code = 'NameTaken';
    expectUsageError(() => worker('B', 'risk'), {
      code,
      path: 'Stack/B',
      got: "a worker named 'risk'",
      expected: 'the service Stack/A has the same name',
    });
    worker('C', 'fills');
    expectUsageError(job, {
      code,
      path: 'Stack/J',
      got: "a job named 'fills'",
      expected: 'the worker Stack/C has the same name',
    });
    const got = "a second worker named 'fills'";
    expectUsageError(() => worker('D', 'fills'), { code, path: 'Stack/D', got });
  });

  test('have services of other names', () => {
    const { stack, cluster, meshes } = twoMeshes();
    for (const [index, mesh] of meshes.entries())
      expect(() => new MeshedFargateService(stack, `Risk${index}`, { cluster, mesh })).not.toThrow();
  });
});
