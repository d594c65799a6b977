import * as fs from 'node:fs';
import * as path from 'node:path';
import { costItems, totalOf } from '../../../tools/costs/items';
import { COST_BEFORE, defaultItems, MAX_ADDED, pageWith } from '../../../tools/costs/page';
import { PRICES } from '../../../tools/costs/prices';
import type { Json, Template } from '../../../tools/costs/resources';

const PAGE = fs.readFileSync(path.join(__dirname, '../../../docs/costs.md'), 'utf8');

/** A template with resources of some types. */
const templateOf = (...resources: [string, Json?][]): Template => ({
  Resources: Object.fromEntries(resources.map(([Type, Properties], index) => [`R${index}`, { Type, Properties }])),
});
const costOf = (...resources: [string, Json?][]) => totalOf(costItems(templateOf(...resources), PRICES));

test('docs/costs.md is computed from the templates and the prices (npm run costs -- --write)', () => {
  expect(pageWith(PAGE)).toBe(PAGE);
});

test('a page without the marks of its computed part is an error', () => {
  expect(() => pageWith('# Costs', '')).toThrow(/has no part between/);
});

test('the default platform costs at most 20 dollars a month more without load than before', () => {
  expect(totalOf(defaultItems())).toBeLessThanOrEqual(COST_BEFORE + MAX_ADDED);
});

test('the price list has a date and a source on a page of AWS for each service', () => {
  expect(PRICES.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  for (const source of Object.values(PRICES.sources))
    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/.*pricing\/$/);
});

test.each<[string, [string, Json?][], number]>([
  ['NAT gateway', [['AWS::EC2::NatGateway']], 0.045 * 730],
  ['address', [['AWS::EC2::EIP']], 0.005 * 730],
  [
    'load balancer in two zones',
    [['AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internet-facing', Subnets: ['a', 'b'] }]],
    (0.0225 + 2 * 0.005) * 730,
  ],
  ['internal load balancer', [['AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' }]], 0.0225 * 730],
  [
    'interface endpoint in three zones',
    [['AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b', 'c'] }]],
    3 * 0.01 * 730,
  ],
  ['gateway endpoint', [['AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' }]], 0],
  ['namespace', [['AWS::ServiceDiscovery::PrivateDnsNamespace']], 0.5],
  ['web ACL with two rules', [['AWS::WAFv2::WebACL', { Rules: [{}, {}] }]], 7],
  ['alarm', [['AWS::CloudWatch::Alarm', { Period: 60 }]], 0.1],
  ['alarm of high resolution', [['AWS::CloudWatch::Alarm', { Period: 10 }]], 0.3],
  [
    'alarm on two metrics and an expression',
    [
      [
        'AWS::CloudWatch::Alarm',
        { Metrics: [{ MetricStat: { Period: 60 } }, { MetricStat: { Period: 60 } }, { Expression: 'a/b' }] },
      ],
    ],
    0.2,
  ],
  ['composite alarm', [['AWS::CloudWatch::CompositeAlarm']], 0.5],
  ['third dashboard', Array(3).fill(['AWS::CloudWatch::Dashboard']), 0],
  ['fourth dashboard', Array(4).fill(['AWS::CloudWatch::Dashboard']), 3],
  [
    'metric that two filters of a log count',
    Array(2).fill(['AWS::Logs::MetricFilter', { MetricTransformations: [{ MetricNamespace: 'a', MetricName: 'b' }] }]),
    0.3,
  ],
  ['key and secret', [['AWS::KMS::Key'], ['AWS::SecretsManager::Secret']], 1.4],
  ['secret of an admin', [['AWS::RDS::DBCluster', { ManageMasterUserPassword: true }]], 0.4],
  [
    'instance with a standby',
    [['AWS::RDS::DBInstance', { DBInstanceClass: 'db.t4g.micro', MultiAZ: true, AllocatedStorage: '20' }]],
    2 * (0.016 * 730 + 20 * 0.115),
  ],
  [
    'function that runs each minute',
    [
      ['AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)' }],
      ['AWS::Lambda::Function', { MemorySize: 256 }],
    ],
    43800 * (0.2 / 1_000_000 + 0.25 * 0.0000166667),
  ],
  [
    'function that runs once a day',
    [['AWS::Scheduler::Schedule', { ScheduleExpression: 'cron(0 6 * * ? *)' }], ['AWS::Lambda::Function']],
    (730 / 24) * (0.2 / 1_000_000 + 0.125 * 0.0000166667),
  ],
])('the cost of a %s', (_name, resources, cost) => {
  expect(costOf(...resources)).toBeCloseTo(cost, 6);
});

describe('tasks', () => {
  const service = (strategy: Json[], minimum: number): [string, Json?][] => [
    ['AWS::ECS::Service', { CapacityProviderStrategy: strategy, TaskDefinition: { Ref: 'R1' } }],
    ['AWS::ECS::TaskDefinition', { Cpu: '1024', Memory: '2048' }],
    [
      'AWS::ApplicationAutoScaling::ScalableTarget',
      { MinCapacity: minimum, ResourceId: { 'Fn::GetAtt': ['R0', 'Name'] } },
    ],
  ];
  const one = (0.04048 + 2 * 0.004445) * 730;
  const provider = (CapacityProvider: string, Weight: number, Base?: number) => ({ CapacityProvider, Weight, Base });

  test.each<[string, Json[], number, number]>([
    ['on demand', [provider('FARGATE', 1)], 2, 2],
    ['of the base', [provider('FARGATE', 0, 2), provider('FARGATE_SPOT', 1)], 2, 2],
    ['above the base', [provider('FARGATE', 0, 2), provider('FARGATE_SPOT', 1)], 3, 2 + 0.3],
    ['by the weights', [provider('FARGATE', 1), provider('FARGATE_SPOT', 3)], 4, 1 + 3 * 0.3],
    ['without a weight', [provider('FARGATE', 0, 1)], 2, 1 + 0.3],
  ])('%s', (_name, strategy, minimum, share) => {
    expect(costOf(...service(strategy, minimum))).toBeCloseTo(share * one, 6);
  });

  test('of one size are one line', () => {
    const first = service([provider('FARGATE', 1)], 2);
    const resources = Object.values(templateOf(...first, ...first).Resources);
    const ids = ['R0', 'R1', 'R2', 'S0', 'S1', 'S2'];
    const template: Json = JSON.parse(
      JSON.stringify({ Resources: Object.fromEntries(ids.map((id, index) => [id, resources[index]])) }),
    );
    template.Resources.S2.Properties.ResourceId = { 'Fn::GetAtt': ['S0', 'Name'] };
    const items = costItems(template, PRICES);
    expect(items.map(({ number }) => number)).toEqual(['4 on demand']);
  });

  test('without a scalable target are an error', () => {
    const [ecs] = service([], 1);
    expect(() => costOf(ecs)).toThrow(/has no scalable target/);
  });

  test('in a query of an alarm count once for each service', () => {
    const query: [string, Json?] = ['AWS::CloudWatch::Alarm', { Metrics: [{ Expression: 'SELECT MAX(CPU) FROM x' }] }];
    const services = service([provider('FARGATE', 1)], 0);
    expect(costOf(query)).toBe(0);
    expect(costOf(...services, query)).toBeCloseTo(0.1, 6);
  });
});

test('a database class without a price is an error', () => {
  expect(() => costOf(['AWS::RDS::DBInstance', { DBInstanceClass: 'db.x9.huge' }])).toThrow(/no price of db.x9.huge/);
});
