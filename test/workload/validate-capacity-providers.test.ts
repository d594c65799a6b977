import { Aws } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CapacityMix, MeshedFargateService, type MeshedFargateServiceProps, TradingMesh } from '../../src';
import { aStack, aVpc, templateOf } from '../support/stacks';
import { expectMessage, messageOf } from '../support/usage-errors';

function synth(
  clusterProps: Partial<ecs.ClusterProps>,
  props: Partial<MeshedFargateServiceProps> = {},
  late: Late = () => undefined,
) {
  const stack = aStack();
  const vpc = aVpc(stack);
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc, ...clusterProps });
  new MeshedFargateService(stack, 'Risk', { cluster, mesh: new TradingMesh(stack, 'Mesh', { vpc }), ...props });
  late(cluster);
  templateOf(stack);
}

type Late = (cluster: ecs.Cluster) => unknown;

const associate = (capacityProviders: string[]) => (cluster: ecs.Cluster) =>
  new ecs.CfnClusterCapacityProviderAssociations(cluster.stack, 'Own', {
    cluster: cluster.clusterName,
    capacityProviders,
    defaultCapacityProviderStrategy: [],
  });

test('a cluster without the Fargate capacity providers is an error at synth', () => {
  expectMessage(
    messageOf(() => synth({})),
    {
      code: 'CapacityProviderMissing',
      path: 'Stack/Risk',
      got: 'the cluster Stack/Cluster with the capacity providers none',
      expected: "'FARGATE', because",
      fix: 'enableFargateCapacityProviders()',
    },
  );
});

test('each capacity provider of the service is needed', () => {
  const capacity = CapacityMix.spot();
  expect(messageOf(() => synth({}, { capacity }, associate(['FARGATE'])))).toContain("'FARGATE_SPOT'");
  expect(messageOf(() => synth({}, {}, associate(['FARGATE'])))).toBe('no error');
});

test.each<[string, Partial<ecs.ClusterProps>, Late]>([
  ['in its props', { enableFargateCapacityProviders: true }, () => undefined],
  ['after the service', {}, (cluster) => cluster.enableFargateCapacityProviders()],
  ['by an association', {}, associate(['FARGATE', 'FARGATE_SPOT'])],
  ['by an association with a token', {}, associate([Aws.STACK_NAME])],
])('a cluster gets its capacity providers %s', (_title, props, late) => {
  expect(messageOf(() => synth(props, { capacity: CapacityMix.spot() }, late))).toBe('no error');
});

test('the capacity providers of an imported cluster are not known', () => {
  const stack = aStack();
  const vpc = aVpc(stack);
  const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'own', vpc });
  new MeshedFargateService(stack, 'Risk', { cluster, mesh: new TradingMesh(stack, 'Mesh', { vpc }) });
  expect(messageOf(() => templateOf(stack))).toBe('no error');
});
