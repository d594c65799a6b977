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
