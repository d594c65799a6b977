import { Database } from '../../src';
import type { Json } from '../support/json';
import { aPlatform, aStack, templateOf } from '../support/stacks';

const arn = (service: string, resources: string) => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      `:${service}:`,
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      `:${resources}`,
    ],
  ],
});

describe('the roles that AWS services assume', () => {
  const stack = aStack();
  aPlatform(stack, { database: Database.auroraPostgres() });
  const conditions: Record<string, Json[]> = {};
  for (const [id, { Properties }] of Object.entries<Json>(templateOf(stack).findResources('AWS::IAM::Role'))) {
    const [{ Principal, Condition }] = Properties.AssumeRolePolicyDocument.Statement;
    const kind = `${Principal.Service}${id.includes('ExecutionRole') ? ' (execution)' : ''}`;
    conditions[kind] = [...(conditions[kind] ?? []), Condition];
  }

  test.each([
    ['ecs-tasks.amazonaws.com', arn('ecs', '*')],
    ['vpc-flow-logs.amazonaws.com', arn('ec2', 'vpc-flow-log/*')],
    ['monitoring.rds.amazonaws.com', arn('rds', 'db:*')],
  ])('%s assumes a role only for resources of this account and Region', (service, sourceArn) => {
    expect(conditions[service].length).toBeGreaterThan(0);
    for (const condition of conditions[service]) {
      expect(condition).toEqual({
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        ArnLike: { 'aws:SourceArn': sourceArn },
      });
    }
  });

  test('no other service has a condition, because AWS documents none for it', () => {
    const others = Object.entries(conditions).filter(([, [condition]]) => condition === undefined);
    expect(others.map(([service]) => service).sort()).toEqual([
      'ecs-tasks.amazonaws.com (execution)',
      'lambda.amazonaws.com',
    ]);
  });
});

describe('the policies of resources that AWS services use', () => {
  const stack = aStack();
  aPlatform(stack, { database: Database.auroraPostgres() });
  const resources = Object.values<Json>(templateOf(stack).toJSON().Resources);

  /** The statements for services in every resource policy, whatever its property is named. */
  const statementsIn = (node: Json): Json[] => {
    if (node === null || typeof node !== 'object') return [];
    const own = node.Effect === 'Allow' && node.Principal?.Service ? [node] : [];
    return [...own, ...Object.values<Json>(node).flatMap(statementsIn)];
  };
  const uses = resources
    .filter(({ Type }) => Type !== 'AWS::IAM::Role')
    .flatMap(({ Type, Properties }) =>
      statementsIn(Properties ?? {}).flatMap(({ Principal, Condition }) =>
        [Principal.Service].flat().map((service) => ({ use: `${Type} ${service}`, isLimited: Boolean(Condition) })),
      ),
    );

  test('have a condition, except where AWS documents that there is none', () => {
    expect(uses.filter(({ isLimited }) => isLimited).length).toBeGreaterThan(3);
    const open = uses.filter(({ isLimited }) => !isLimited).map(({ use }) => use);
    expect(open.sort()).toEqual([
      'AWS::KMS::Key events.amazonaws.com',
      'AWS::Logs::LogGroup delivery.logs.amazonaws.com',
      'AWS::Logs::LogGroup events.amazonaws.com',
      'AWS::SNS::TopicPolicy events.amazonaws.com',
    ]);
  });

  test('that invoke a function name their source', () => {
    const permissions = resources.filter(({ Type }) => Type === 'AWS::Lambda::Permission');
    expect(permissions.length).toBeGreaterThan(0);
    for (const { Properties } of permissions) expect(Properties.SourceArn).toBeDefined();
  });
});
