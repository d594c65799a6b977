import { Fn } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Protection, SpotCluster } from '../../src';
import { aStack, aVpc, propertiesOf, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

describe('SpotCluster', () => {
  const stack = aStack();
  new SpotCluster(stack, 'Cluster', { vpc: aVpc(stack) });

  test('has both Fargate providers as a property, so that they are not deleted before the services', () => {
    expect(propertiesOf(stack, 'AWS::ECS::Cluster').CapacityProviders).toEqual(['FARGATE', 'FARGATE_SPOT']);
    templateOf(stack).resourceCountIs('AWS::ECS::ClusterCapacityProviderAssociations', 0);
  });

  test('has Container Insights with enhanced observability', () => {
    expect(propertiesOf(stack, 'AWS::ECS::Cluster').ClusterSettings).toEqual([
      { Name: 'containerInsights', Value: 'enhanced' },
    ]);
  });

  test('logs ECS Exec sessions, encrypted with the customer managed key', () => {
    const key = { 'Fn::GetAtt': [Match.stringLikeRegexp('TradingEncryptionKey'), 'Arn'] };
    templateOf(stack).hasResourceProperties('AWS::ECS::Cluster', {
      Configuration: {
        ExecuteCommandConfiguration: {
          KmsKeyId: key,
          Logging: 'OVERRIDE',
          LogConfiguration: {
            CloudWatchEncryptionEnabled: true,
            CloudWatchLogGroupName: { Ref: Match.stringLikeRegexp('ClusterExecLogs') },
          },
        },
      },
    });
    templateOf(stack).hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: key, RetentionInDays: 30 });
  });

  test('keeps the log when the stack is deleted, except with Protection.disposable()', () => {
    templateOf(stack).hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'RetainExceptOnCreate' });
    const disposable = aStack();
    new SpotCluster(disposable, 'Cluster', { vpc: aVpc(disposable), protection: Protection.disposable() });
    templateOf(disposable).hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
  });

  test('has the configuration of ECS Exec for services', () => {
    const other = aStack();
    const cluster = new SpotCluster(other, 'Cluster', { vpc: aVpc(other) });
    expect(cluster.executeCommandConfiguration?.logConfiguration?.cloudWatchEncryptionEnabled).toBe(true);
  });

  test('refuses a VPC in one zone', () => {
    const other = aStack();
    const vpc = aVpc(other, {
      availabilityZones: ['a'],
      publicSubnetIds: ['public-a'],
      privateSubnetIds: ['private-a'],
    });
    expectUsageError(() => new SpotCluster(other, 'Cluster', { vpc }), {
      code: 'TooFewZones',
      path: 'Stack/Cluster',
      got: '1 Availability Zone(s)',
      expected: 'at least 2',
      fix: 'more zones',
    });
  });

  test('refuses a VPC without private subnets', () => {
    const other = aStack();
    const vpc = aVpc(other, { privateSubnetIds: undefined });
    expectUsageError(() => new SpotCluster(other, 'Cluster', { vpc }), {
      code: 'NoPrivateSubnets',
      path: 'Stack/Cluster',
      got: '2 public and no private subnets',
    });
  });

  test('takes a VPC whose zones are known at deployment only', () => {
    const other = aStack();
    const vpc = ec2.Vpc.fromVpcAttributes(other, 'Imported', {
      vpcId: 'vpc-1',
      availabilityZones: Fn.split(',', Fn.importValue('Zones')),
      isolatedSubnetIds: Fn.split(',', Fn.importValue('Subnets')),
    });
    expect(() => new SpotCluster(other, 'Cluster', { vpc })).not.toThrow();
  });
});
