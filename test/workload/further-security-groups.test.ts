import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  Database,
  DatabaseAccess,
  DeploymentPolicy,
  FargateJob,
  FargateWorker,
  Ingress,
  JobDefinition,
  JobSchedule,
  MeshedFargateService,
  type MeshedFargateServiceProps,
  Migration,
  ServiceDefinition,
  ServiceImage,
  WorkerDefinition,
} from '../../src';
import { described, violationsIn } from '../least-privilege/support/checks';
import type { Json } from '../support/json';
import { aPlatform, aStack, aVpc, surroundings, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const ENV = { account: '123456789012', region: 'us-east-1' };
const imported = (stack: Stack, id = 'sg-partners') => ec2.SecurityGroup.fromSecurityGroupId(stack, id, id);
const KINDS = { service: MeshedFargateService, worker: FargateWorker, job: FargateJob };
type Kind = keyof typeof KINDS;
const KIND_NAMES = Object.keys(KINDS) as Kind[];

const OWN = { 'Fn::GetAtt': [expect.stringMatching(/^WorkSecurityGroup/), 'GroupId'] };
const networkOf = (stack: Stack): Json => {
  const [{ Properties }] = Object.values<Json>(templateOf(stack).findResources('AWS::ECS::Service'));
  return Properties.NetworkConfiguration.AwsvpcConfiguration;
};

/** The security groups in the state machine of the one job. A reference is its logical id. */
function groupsOfRuns(template: Template): string[] {
  const [{ Properties }] = Object.values<Json>(template.findResources('AWS::StepFunctions::StateMachine'));
  const parts = Properties.DefinitionString['Fn::Join'][1];
  const text = parts.map((part: Json) => (typeof part === 'string' ? part : Object.values(part).flat()[0])).join('');
  const [, groups] = /"SecurityGroups":\[([^\]]*)\]/.exec(text) as RegExpExecArray;
  return groups.split(',').map((group) => group.replaceAll('"', ''));
}

test.each(['service', 'worker'] as const)('the tasks of a %s have the groups beside their own', (kind) => {
  const stack = aStack();
  const parts = surroundings(stack);
  const group = new ec2.SecurityGroup(stack, 'New', { vpc: parts.cluster.vpc });
  const work = new KINDS[kind](stack, 'Work', { ...parts, securityGroups: [imported(stack), group] });
  const groups = [OWN, 'sg-partners', { 'Fn::GetAtt': [expect.stringMatching(/^New/), 'GroupId'] }];
  expect(networkOf(stack)).toEqual({
    AssignPublicIp: 'DISABLED',
    Subnets: ['private-a', 'private-b'],
    SecurityGroups: groups,
  });
  expect(work.connections.securityGroups).toEqual([work.securityGroup]);
  expect(work.service.connections.securityGroups).toEqual([work.securityGroup]);
});

test.each(['service', 'worker'] as const)('the network of a %s is otherwise the same', (kind) => {
  const [without, with_] = [undefined, ['sg-partners']].map((ids) => {
    const stack = aStack();
    const securityGroups = ids?.map((id) => imported(stack, id));
    new KINDS[kind](stack, 'Work', { ...surroundings(stack), securityGroups });
    return templateOf(stack).toJSON();
  });
  const [id] = Object.keys(with_.Resources).filter((key) => with_.Resources[key].Type === 'AWS::ECS::Service');
  with_.Resources[id].Properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups.pop();
  expect(with_).toEqual(without);
});

test('the runs of a job have the groups beside their own', () => {
  const stack = aStack();
  const parts = surroundings(stack);
  const group = new ec2.SecurityGroup(stack, 'New', { vpc: parts.cluster.vpc });
  const job = new FargateJob(stack, 'Work', { ...parts, securityGroups: [imported(stack), group] });
  expect(groupsOfRuns(templateOf(stack))).toEqual([
    expect.stringMatching(/^WorkSecurityGroup/),
    'sg-partners',
    expect.stringMatching(/^New/),
  ]);
  expect(job.connections.securityGroups).toEqual([job.securityGroup]);
});

test('the migration of a service has the groups beside their own', () => {
  const stack = aStack();
  new MeshedFargateService(stack, 'Work', {
    ...surroundings(stack),
    image: ServiceImage.fromRegistry('public.ecr.aws/desk/gateway:1'),
    migration: Migration.command(['migrate']),
    securityGroups: [imported(stack)],
  });
  const [{ Properties }] = Object.values<Json>(templateOf(stack).findResources('Custom::Migration'));
  expect(JSON.stringify(Properties.Settings)).toMatch(
    /SecurityGroups\\":\[\\"",.*WorkSecurityGroup[^[]*\\",\\"sg-partners\\"\]/,
  );
});

test.each<Partial<MeshedFargateServiceProps>>([{}, { deployment: DeploymentPolicy.blueGreen() }])(
  'rules go to the own group alone (%#)',
  (props) => {
    const stack = aStack();
    const parts = surroundings(stack);
    const group = new ec2.SecurityGroup(stack, 'New', { vpc: parts.cluster.vpc, allowAllOutbound: false });
    const service = new MeshedFargateService(stack, 'Work', { ...parts, securityGroups: [group], ...props });
    const caller = new FargateWorker(stack, 'Fills', parts);
    if (!props.deployment) caller.connectTo(service);
    service.connections.allowFrom(imported(stack), ec2.Port.tcp(9000));
    service.connections.allowTo(imported(stack, 'sg-other'), ec2.Port.tcp(9000));
    const rules = ['Ingress', 'Egress'].flatMap((direction) =>
      Object.values<Json>(templateOf(stack).findResources(`AWS::EC2::SecurityGroup${direction}`)),
    );
    expect(rules.length).toBeGreaterThan(0);
    expect(JSON.stringify(rules)).not.toContain('"New');
  },
);

test('the check of access reports no rules of these groups, also from another stack', () => {
  let main: Stack | undefined;
  const violations = violationsIn((app) => {
    const owner = new Stack(app, 'Owner', { env: ENV });
    const vpc = new ec2.Vpc(owner, 'Vpc', { maxAzs: 2 });
    const group = new ec2.SecurityGroup(owner, 'Partners', { vpc, allowAllOutbound: false });
    group.addEgressRule(ec2.Peer.ipv4('203.0.113.0/24'), ec2.Port.tcp(9878));
    group.addIngressRule(ec2.Peer.ipv4('10.0.0.0/8'), ec2.Port.tcpRange(9000, 9100));
    main = new Stack(app, 'Main', { env: ENV });
    const open = new ec2.SecurityGroup(main, 'Open', { vpc });
    const securityGroups = [group, open];
    aPlatform(main, {
      vpc,
      ingress: Ingress.none(),
      database: Database.postgres(),
      services: {
        prices: new ServiceDefinition({ securityGroups, databaseAccess: DatabaseAccess.readOnly() }),
        gateway: new ServiceDefinition({ securityGroups, calls: ['prices'] }),
      },
      workers: { fills: new WorkerDefinition({ securityGroups, calls: ['prices'] }) },
      jobs: {
        report: new JobDefinition({ schedule: JobSchedule.rate(Duration.hours(6)), securityGroups, calls: ['prices'] }),
      },
    });
  });
  expect(described(violations)).toEqual([]);
  const template = Template.fromStack(main as Stack);
  for (const { Properties } of Object.values<Json>(template.findResources('AWS::ECS::Service'))) {
    expect(Properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups).toEqual([
      { 'Fn::GetAtt': [expect.any(String), 'GroupId'] },
      { 'Fn::ImportValue': expect.stringMatching(/Partners/) },
      { 'Fn::GetAtt': [expect.stringMatching(/^Open/), 'GroupId'] },
    ]);
  }
});

describe.each(KIND_NAMES)('a %s', (kind) => {
  test('throws for one group twice', () => {
    for (const isSame of [true, false]) {
      const stack = aStack();
      const group = imported(stack);
      const again = isSame ? group : ec2.SecurityGroup.fromSecurityGroupId(stack, 'Again', 'sg-partners');
      const securityGroups = [group, again];
      expectUsageError(() => new KINDS[kind](stack, 'Work', { ...surroundings(stack), securityGroups }), {
        code: 'InvalidSecurityGroup',
        path: 'Stack/Work',
        got: 'twice',
      });
    }
  });

  test('throws for five groups, and not for four', () => {
    const of = (count: number) => {
      const stack = aStack();
      const securityGroups = Array.from({ length: count }, (_, index) => imported(stack, `sg-${index}`));
      return new KINDS[kind](stack, 'Work', { ...surroundings(stack), securityGroups });
    };
    expect(of(4).securityGroup).toBeDefined();
    expectUsageError(() => of(5), {
      code: 'InvalidSecurityGroup',
      path: 'Stack/Work',
      got: 'securityGroups',
      expected: '0 to 4 elements (ECS accepts 5',
    });
  });

  test('throws for the own group of another workload', () => {
    const stack = aStack();
    const parts = surroundings(stack);
    const { securityGroup } = new FargateWorker(stack, 'Fills', parts);
    expectUsageError(() => new KINDS[kind](stack, 'Work', { ...parts, securityGroups: [securityGroup] }), {
      code: 'InvalidSecurityGroup',
      path: 'Stack/Work',
      got: 'Stack/Fills/SecurityGroup, the own group',
    });
  });
});

test('a group in another Region is an error', () => {
  const stack = aStack('Stack', { env: ENV });
  const other = new Stack(Stack.of(stack).node.root as never, 'Other', { env: { ...ENV, region: 'eu-west-1' } });
  expectUsageError(
    () => new FargateWorker(stack, 'Fills', { ...surroundings(stack), securityGroups: [imported(other)] }),
    { code: 'OtherEnvironment', path: 'Stack/Fills', got: 'the security group Other/sg-partners' },
  );
});

test.each<[string, (stack: Stack) => [ec2.IVpc, ec2.IVpc]]>([
  ['two new VPCs', (stack) => [new ec2.Vpc(stack, 'One'), new ec2.Vpc(stack, 'Two')]],
  [
    'two known ids',
    (stack) => [
      aVpc(stack),
      ec2.Vpc.fromVpcAttributes(stack, 'Two', { vpcId: 'vpc-2', availabilityZones: ['a', 'b'] }),
    ],
  ],
])('a group in another VPC is an error: %s', (_name, vpcsIn) => {
  const stack = aStack();
  const [vpc, other] = vpcsIn(stack);
  const group = new ec2.SecurityGroup(stack, 'Group', { vpc: other });
  expectUsageError(
    () => new FargateWorker(stack, 'Fills', { ...surroundings(stack, { vpc }), securityGroups: [group] }),
    {
      code: 'OtherNetwork',
      path: 'Stack/Fills',
      got: 'securityGroups: Stack/Group',
      expected: 'the VPC of the cluster',
    },
  );
});
