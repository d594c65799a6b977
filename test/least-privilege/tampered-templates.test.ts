import { Stack } from 'aws-cdk-lib';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import { Construct } from 'constructs';
import {
  DatabaseAccess,
  DeploymentPolicy,
  Egress,
  MeshBackend,
  MutualTls,
  NetworkIngress,
  Outbound,
  Protocol,
  RotatableSecret,
  RotationPlan,
  Route,
  ServiceDefinition,
  TradingNetwork,
} from '../../src';
import type { Json } from '../support/json';
import { CLIENTS } from '../support/network-ingress';
import { aCertificate, aPlatform } from '../support/stacks';
import { type Synthesized, synthesized } from '../update-safety/support/synthesized';
import { described, type Tamper, violationsAfter } from './support/checks';

const ENV = { account: '123456789012', region: 'us-east-1' };
const OTHER = 'arn:aws:iam::999999999999:root';
const ANYWHERE = '0.0.0.0/0';

/** Returns an app whose templates the tests change: gateway calls risk, risk uses the database. */
function platform(): Synthesized {
  return synthesized((app) => {
    const stack = new Stack(app, 'Main', { env: ENV });
    const key = new RotatableSecret(stack, 'PartnerKey', { rotation: RotationPlan.generatedKey() });
    const made = aPlatform(stack, {
      mesh: MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }),
      services: {
        risk: new ServiceDefinition({
          databaseAccess: DatabaseAccess.readWrite(),
          outbound: [Outbound.tcp('198.51.100.0/24', 9878)],
        }),
        gateway: new ServiceDefinition({
          routes: [Route.path('/*')],
          secrets: { PARTNER_KEY: key.field('api_key') },
          deployment: DeploymentPolicy.blueGreen(),
        }),
        idle: new ServiceDefinition(),
      },
    });
    made.service('gateway').connectTo(made.service('risk'));
  });
}

const app = platform();

/** Returns the logical id of the one resource that matches. */
function idOf(resources: Json, type: string, name: RegExp): string {
  const found = Object.keys(resources).filter((id) => resources[id].Type === `AWS::${type}` && name.test(id));
  if (found.length !== 1) throw new Error(`${found.length} of ${type} ${name}: ${found.join(', ')}`);
  return found[0];
}

function propertiesOf(resources: Json, type: string, name: RegExp): Json {
  return resources[idOf(resources, type, name)].Properties;
}

const groupId = (resources: Json, name: RegExp) => ({
  'Fn::GetAtt': [idOf(resources, 'EC2::SecurityGroup', name), 'GroupId'],
});

const RISK = /^TradingServicesriskSecurityGroup[0-9A-F]{8}$/;
const GATEWAY = /^TradingServicesgatewaySecurityGroup[0-9A-F]{8}$/;
const IDLE = /^TradingServicesidleSecurityGroup[0-9A-F]{8}$/;
const DATABASE = /^TradingDatabaseSecurityGroup[0-9A-F]{8}$/;
const TASK_ROLE = /^TradingServicesgatewayTaskTaskRole[0-9A-F]{8}$/;
const TASK_POLICY = /^TradingServicesgatewayTaskTaskRolePolicy/;
const EXECUTION_POLICY = /^TradingServicesgatewayTaskExecutionRolePolicy/;
const TASK = /^TradingServicesgatewayTaskDefinition/;

/** Adds an ingress rule to a security group. */
const ingress =
  (to: RegExp, rule: (resources: Json) => Json): Tamper =>
  (resources) => {
    resources.Added = {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: {
        GroupId: groupId(resources, to),
        IpProtocol: 'tcp',
        FromPort: 15001,
        ToPort: 15001,
        ...rule(resources),
      },
    };
  };

/** Adds a statement to the policy of a role. */
const statement =
  (json: (resources: Json) => Json, policy = TASK_POLICY): Tamper =>
  (resources) => {
    const { PolicyDocument } = propertiesOf(resources, 'IAM::ManagedPolicy', policy);
    PolicyDocument.Statement.push({ Effect: 'Allow', ...json(resources) });
  };

/** Adds a statement to the policy of a resource. */
const resourceStatement =
  (type: string, name: RegExp, property: string, json: Json): Tamper =>
  (resources) => {
    propertiesOf(resources, type, name)[property].Statement.push({ Effect: 'Allow', Resource: '*', ...json });
  };

const changed =
  (type: string, name: RegExp, change: (properties: Json, resources: Json) => void): Tamper =>
  (resources) =>
    change(propertiesOf(resources, type, name), resources);

const added =
  (type: string, properties: Json): Tamper =>
  (resources) => {
    resources.Added = { Type: `AWS::${type}`, Properties: properties };
  };

const without =
  (type: string, name: RegExp): Tamper =>
  (resources) => {
    delete resources[idOf(resources, type, name)];
  };

/** The name of each change, the rule that must report it, and a part of the report. */
const TAMPERED: [string, string, RegExp, Tamper][] = [
  [
    'an ingress rule of another service',
    'UndeclaredConnection',
    /Services\/idle\/SecurityGroup .* can connect to Main\/Trading\/Services\/risk\/SecurityGroup .* on tcp port 15001/,
    ingress(RISK, (at) => ({ SourceSecurityGroupId: groupId(at, IDLE) })),
  ],
  [
    'a rule for more ports than the call',
    'UndeclaredConnection',
    /tcp ports 1 to 65535/,
    ingress(RISK, (at) => ({ SourceSecurityGroupId: groupId(at, GATEWAY), FromPort: 1, ToPort: 65535 })),
  ],
  [
    'a rule for the port of the application, around the proxy',
    'UndeclaredConnection',
    /tcp port 8080/,
    ingress(RISK, (at) => ({ SourceSecurityGroupId: groupId(at, GATEWAY), FromPort: 8080, ToPort: 8080 })),
  ],
  [
    'a range of addresses',
    'UndeclaredConnection',
    /10\.0\.0\.0\/8 can/,
    ingress(RISK, () => ({ CidrIp: '10.0.0.0/8' })),
  ],
  [
    'a prefix list',
    'UndeclaredConnection',
    /pl-1 can/,
    ingress(GATEWAY, () => ({ SourcePrefixListId: 'pl-1', IpProtocol: '-1' })),
  ],
  [
    'a rule in the security group itself',
    'UndeclaredConnection',
    /SecurityGroup .* can connect to Main\/Trading\/Services\/risk\/SecurityGroup/,
    changed('EC2::SecurityGroup', RISK, (group, at) => {
      group.SecurityGroupIngress = {
        SourceSecurityGroupId: groupId(at, RISK),
        IpProtocol: '6',
        FromPort: 1,
        ToPort: 1,
      };
    }),
  ],
  [
    'tasks that are open to everybody',
    'PublicAccess',
    /0\.0\.0\.0\/0 can/,
    ingress(RISK, () => ({ CidrIp: ANYWHERE })),
  ],
  [
    'tasks that are open to everybody over IPv6',
    'PublicAccess',
    /::\/0 can/,
    ingress(RISK, () => ({ CidrIpv6: '::/0' })),
  ],
  [
    'another port of the load balancer',
    'PublicAccess',
    /on tcp port 8443/,
    changed('EC2::SecurityGroup', /^TradingIngressLoadBalancerSecurityGroup/, (group) => {
      group.SecurityGroupIngress.push({ CidrIp: ANYWHERE, IpProtocol: 'tcp', FromPort: 8443, ToPort: 8443 });
    }),
  ],
  [
    'a group of the consumer that is open to everybody',
    'PublicAccess',
    /Added/,
    added('EC2::SecurityGroup', {
      GroupDescription: 'x',
      SecurityGroupIngress: [{ CidrIp: ANYWHERE, IpProtocol: 'tcp', FromPort: 22, ToPort: 22 }],
    }),
  ],
  [
    'a database that is open to another service',
    'UndeclaredConnection',
    /gateway\/SecurityGroup .* can connect to Main\/Trading\/Database\/SecurityGroup/,
    ingress(DATABASE, (at) => ({ SourceSecurityGroupId: groupId(at, GATEWAY), FromPort: 5433, ToPort: 5433 })),
  ],
  [
    'a function that may connect to everything',
    'UndeclaredConnection',
    /User\/Rotation\/SecurityGroup .* can connect to 0\.0\.0\.0\/0 on all ports/,
    changed('EC2::SecurityGroup', /^TradingServicesriskDatabaseUserRotationSecurityGroup/, (group) => {
      group.SecurityGroupEgress.push({ CidrIp: ANYWHERE, IpProtocol: '-1' });
    }),
  ],
  [
    'a function that may connect to a service',
    'UndeclaredConnection',
    /User\/Rotation\/SecurityGroup .* can connect to Main\/Trading\/Services\/risk/,
    changed('EC2::SecurityGroup', /^TradingServicesriskDatabaseUserRotationSecurityGroup/, (group, at) => {
      const to = { DestinationSecurityGroupId: groupId(at, RISK), IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080 };
      group.SecurityGroupEgress.push(to);
    }),
  ],
  [
    'tasks that may connect to everything',
    'UndeclaredConnection',
    /gateway\/SecurityGroup .* can connect to 0\.0\.0\.0\/0 on all ports/,
    changed('EC2::SecurityGroup', GATEWAY, (group) => {
      group.SecurityGroupEgress.push({ CidrIp: ANYWHERE, IpProtocol: '-1' });
    }),
  ],
  [
    'tasks that may connect to a range that nobody declared',
    'UndeclaredConnection',
    /gateway\/SecurityGroup .* can connect to 203\.0\.113\.0\/24 on tcp port 9878/,
    changed('EC2::SecurityGroup', GATEWAY, (group) => {
      group.SecurityGroupEgress.push({ CidrIp: '203.0.113.0/24', IpProtocol: 'tcp', FromPort: 9878, ToPort: 9878 });
    }),
  ],
  [
    'tasks that may connect to more ports than outbound declares',
    'UndeclaredConnection',
    /risk\/SecurityGroup .* can connect to 198\.51\.100\.0\/24 on tcp ports 9878 to 65535/,
    changed('EC2::SecurityGroup', RISK, (group) => {
      group.SecurityGroupEgress.find(({ FromPort }: Json) => FromPort === 9878).ToPort = 65_535;
    }),
  ],
  [
    'an egress rule that the consumer adds beside the group',
    'UndeclaredConnection',
    /gateway\/SecurityGroup .* can connect to Main\/Trading\/Database\/SecurityGroup/,
    (at) => {
      const to = { DestinationSecurityGroupId: groupId(at, DATABASE), IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432 };
      at.Added = { Type: 'AWS::EC2::SecurityGroupEgress', Properties: { GroupId: groupId(at, GATEWAY), ...to } };
    },
  ],
  [
    'a destination of outbound without its rule',
    'MissingConnection',
    /risk\/SecurityGroup .* cannot connect to 198\.51\.100\.0\/24 on tcp port 9878/,
    changed('EC2::SecurityGroup', RISK, (group) => {
      group.SecurityGroupEgress = group.SecurityGroupEgress.filter(({ FromPort }: Json) => FromPort !== 9878);
    }),
  ],
  [
    'a declared call without its egress rule',
    'MissingConnection',
    /connectTo\(\) of gateway declares\. There is no egress rule/,
    without('EC2::SecurityGroupEgress', /gatewayCallToriskOut/),
  ],
  [
    'a declared call without its rule',
    'MissingConnection',
    /gateway.*cannot connect to .*risk.* on tcp port 15001, which connectTo\(\) of gateway declares/,
    without('EC2::SecurityGroupIngress', /gatewayCallTorisk/),
  ],
  [
    'a route without its rule',
    'MissingConnection',
    /the routes of gateway declares/,
    without('EC2::SecurityGroupIngress', /gatewaySecurityGroupfrom.*LoadBalancer.*15002/),
  ],
  [
    'a load balancer without its egress rule',
    'MissingConnection',
    /There is no egress rule/,
    without('EC2::SecurityGroupEgress', /LoadBalancerSecurityGroupto/),
  ],
  [
    'a database access without its rule',
    'MissingConnection',
    /databaseAccess declares/,
    without('EC2::SecurityGroupIngress', /riskDatabasePath/),
  ],
  [
    'a wildcard resource',
    'WildcardResource',
    /s3:GetObject on \*/,
    statement(() => ({ Action: 's3:GetObject', Resource: '*' })),
  ],
  [
    'a wildcard for all secrets of a Region',
    'WildcardResource',
    /secret:\*/,
    statement(() => ({
      Action: 'secretsmanager:GetSecretValue',
      Resource: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:*',
    })),
  ],
  [
    'a Describe action on all services',
    'WildcardResource',
    /may ecs:DescribeServices on \*/,
    statement(() => ({ Action: 'ecs:DescribeServices', Resource: '*' })),
  ],
  [
    'a Describe action on all resources of ECS',
    'WildcardResource',
    /may ecs:DescribeServices on arn:aws:ecs/,
    statement(() => ({ Action: 'ecs:DescribeServices', Resource: 'arn:aws:ecs:us-east-1:123456789012:*' })),
  ],
  [
    'a List action with a condition that chooses no resources',
    'WildcardResource',
    /may secretsmanager:ListSecretVersionIds on \*/,
    statement(() => ({
      Action: 'secretsmanager:ListSecretVersionIds',
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
    })),
  ],
  [
    'an action that writes, with a condition on a tag',
    'WildcardResource',
    /may secretsmanager:PutSecretValue on \*/,
    statement(() => ({
      Action: 'secretsmanager:PutSecretValue',
      Resource: '*',
      Condition: { StringEquals: { 'secretsmanager:ResourceTag/own': 'true' } },
    })),
  ],
  [
    'a permission on a cluster without its condition',
    'WildcardResource',
    /may ecs:DescribeServices on \*/,
    (at) => {
      const policies = Object.values<Json>(at).filter(({ Type }) => Type === 'AWS::IAM::ManagedPolicy');
      const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
      for (const each of statements.filter(({ Action }) => String(Action).includes('ecs:DescribeServices'))) {
        delete each.Condition;
      }
    },
  ],
  [
    'a wildcard action',
    'WildcardAction',
    /dynamodb:\*/,
    statement(() => ({ Action: 'dynamodb:*', Resource: 'arn:aws:dynamodb:::table/a' })),
  ],
  [
    'NotAction',
    'WildcardAction',
    /everything but iam:\*/,
    statement(() => ({ NotAction: 'iam:*', Resource: 'arn:aws:s3:::a' })),
  ],
  [
    'NotResource',
    'WildcardResource',
    /everything but arn/,
    statement(() => ({ Action: 's3:GetObject', NotResource: 'arn:aws:s3:::a' })),
  ],
  [
    'iam:PassRole on every role',
    'WildcardResource',
    /iam:PassRole/,
    statement(() => ({ Action: 'iam:PassRole', Resource: '*' })),
  ],
  [
    'a managed policy of an administrator',
    'WildcardAction',
    /AdministratorAccess/,
    changed('IAM::Role', TASK_ROLE, (role) => {
      role.ManagedPolicyArns = ['arn:aws:iam::aws:policy/AdministratorAccess'];
    }),
  ],
  [
    'an inline policy',
    'UndeclaredPermission',
    /s3:PutObject on arn:aws:s3:::mine\/a/,
    changed('IAM::Role', TASK_ROLE, (role) => {
      const Statement = { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::mine/a' };
      role.Policies = [{ PolicyName: 'Inline', PolicyDocument: { Statement } }];
    }),
  ],
  [
    'a policy that names the role',
    'UndeclaredPermission',
    /sqs:SendMessage/,
    (at) => {
      const Statement = [
        { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:us-east-1:123456789012:a' },
      ];
      const Roles = [{ Ref: idOf(at, 'IAM::Role', TASK_ROLE) }];
      at.Added = { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'a', PolicyDocument: { Statement }, Roles } };
    },
  ],
  [
    'a managed policy of the app',
    'UndeclaredPermission',
    /sns:Publish/,
    (at) => {
      const Statement = [{ Effect: 'Allow', Action: 'sns:Publish', Resource: 'arn:aws:sns:us-east-1:123456789012:a' }];
      at.Added = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement } } };
      propertiesOf(at, 'IAM::Role', TASK_ROLE).ManagedPolicyArns = [{ Ref: 'Added' }];
    },
  ],
  [
    'the secret of another service',
    'UndeclaredPermission',
    /gateway\/Task\/ExecutionRole .* may secretsmanager:GetSecretValue on Main\/Trading\/Services\/risk\/Database\/User/,
    statement(
      (at) => ({
        Action: 'secretsmanager:GetSecretValue',
        Resource: { Ref: idOf(at, 'SecretsManager::Secret', /^TradingServicesriskDatabaseUser/) },
      }),
      EXECUTION_POLICY,
    ),
  ],
  [
    'a container with the secret of another service',
    'UndeclaredSecret',
    /the container app reads Main\/Trading\/Services\/risk\/Database\/User .* as STOLEN/,
    changed('ECS::TaskDefinition', TASK, ({ ContainerDefinitions }, at) => {
      const secret = { Ref: idOf(at, 'SecretsManager::Secret', /^TradingServicesriskDatabaseUser/) };
      const app = ContainerDefinitions.find(({ Name }: Json) => Name === 'app');
      app.Secrets.push({ Name: 'STOLEN', ValueFrom: { 'Fn::Join': ['', [secret, ':password::']] } });
    }),
  ],
  [
    'a role that may assume another one',
    'UndeclaredPermission',
    /sts:AssumeRole/,
    statement(() => ({ Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::123456789012:role/other' })),
  ],
  [
    'a key without its condition',
    'UndeclaredPermission',
    /kms:Decrypt, kms:GenerateDataKey on Main\/Trading\/Encryption/,
    changed('IAM::ManagedPolicy', TASK_POLICY, ({ PolicyDocument }) => {
      for (const each of PolicyDocument.Statement) delete each.Condition;
    }),
  ],
  [
    'a container that cannot read its secret',
    'MissingPermission',
    /reads the secret of PARTNER_KEY, and it may not secretsmanager:GetSecretValue/,
    changed('IAM::ManagedPolicy', EXECUTION_POLICY, ({ PolicyDocument }) => {
      PolicyDocument.Statement = PolicyDocument.Statement.filter(
        ({ Action }: Json) => Action !== 'secretsmanager:GetSecretValue',
      );
    }),
  ],
  [
    'a container that cannot write its log',
    'MissingPermission',
    /writes the logs of containers, and it may not logs:PutLogEvents/,
    changed('IAM::ManagedPolicy', EXECUTION_POLICY, ({ PolicyDocument }) => {
      PolicyDocument.Statement = PolicyDocument.Statement.filter(
        ({ Action }: Json) => !String(Action).includes('logs:PutLogEvents'),
      );
    }),
  ],
  [
    'a rotation function that cannot write its secret',
    'MissingPermission',
    /rotates the secret, and it may not .*secretsmanager:PutSecretValue/,
    changed('IAM::ManagedPolicy', /^PartnerKeyRotationRolePolicy/, ({ PolicyDocument }) => {
      PolicyDocument.Statement = PolicyDocument.Statement.filter(
        ({ Action, Effect }: Json) => Effect === 'Deny' || !String(Action).includes('PutSecretValue'),
      );
    }),
  ],
  [
    'a rotation function that may use other secrets, if their policies allow it',
    'MissingPermission',
    /do not deny secretsmanager:DescribeSecret on all but .* as declared/,
    changed('IAM::ManagedPolicy', /^PartnerKeyRotationRolePolicy/, ({ PolicyDocument }) => {
      PolicyDocument.Statement = PolicyDocument.Statement.filter(
        ({ Action, Effect }: Json) => Effect === 'Allow' || !String(Action).includes('secretsmanager'),
      );
    }),
  ],
  [
    'kms:* for a role in the policy of the key',
    'WildcardAction',
    /Encryption .*: the policy allows kms:\* to AWS:arn:aws:iam::123456789012:role\/dev/,
    resourceStatement('KMS::Key', /^TradingEncryption[0-9A-F]{8}$/, 'KeyPolicy', {
      Action: 'kms:*',
      Principal: { AWS: 'arn:aws:iam::123456789012:role/dev' },
    }),
  ],
  [
    'a key for another account',
    'ForeignPrincipal',
    /999999999999/,
    resourceStatement('KMS::Key', /^TradingEncryption[0-9A-F]{8}$/, 'KeyPolicy', {
      Action: 'kms:Decrypt',
      Principal: { AWS: OTHER },
    }),
  ],
  [
    'alarms of any account that use the key',
    'UnboundService',
    /cloudwatch\.amazonaws\.com may act for any account/,
    resourceStatement('KMS::Key', /^TradingEncryption[0-9A-F]{8}$/, 'KeyPolicy', {
      Action: 'kms:Decrypt',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
    }),
  ],
  [
    'a role that another account may assume',
    'ForeignPrincipal',
    /gateway\/Task\/TaskRole .* 999999999999/,
    changed('IAM::Role', TASK_ROLE, ({ AssumeRolePolicyDocument }) => {
      const Action = 'sts:AssumeRole';
      AssumeRolePolicyDocument.Statement.push({ Effect: 'Allow', Action, Principal: { AWS: '999999999999' } });
    }),
  ],
  [
    'a role that anybody may assume',
    'PublicAccess',
    /gateway\/Task\/TaskRole .* any principal/,
    changed('IAM::Role', TASK_ROLE, ({ AssumeRolePolicyDocument }) => {
      AssumeRolePolicyDocument.Statement.push({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' });
    }),
  ],
  [
    'flow logs of any account that assume the role',
    'UnboundService',
    /FlowLogRole .*: vpc-flow-logs/,
    changed('IAM::Role', /FlowLogRole/, ({ AssumeRolePolicyDocument }) => {
      delete AssumeRolePolicyDocument.Statement[0].Condition;
    }),
  ],
  [
    'tasks of any account that assume the task role',
    'UnboundService',
    /gateway\/Task\/TaskRole .*: ecs-tasks/,
    changed('IAM::Role', TASK_ROLE, ({ AssumeRolePolicyDocument }) => {
      delete AssumeRolePolicyDocument.Statement[0].Condition;
    }),
  ],
  [
    'a permission of a function without a source',
    'UnboundService',
    /events\.amazonaws\.com may act/,
    changed('Lambda::Permission', /^TradingMonitoringWatchEachMinute/, (permission) => delete permission.SourceArn),
  ],
  [
    'a function that another account invokes',
    'ForeignPrincipal',
    /999999999999/,
    added('Lambda::Permission', { Action: 'lambda:InvokeFunction', FunctionName: 'a', Principal: '999999999999' }),
  ],
  [
    'a function that everybody invokes',
    'PublicAccess',
    /any principal/,
    added('Lambda::Permission', { Action: 'lambda:InvokeFunction', FunctionName: 'a', Principal: '*' }),
  ],
  [
    'a bucket that everybody reads',
    'PublicAccess',
    /AccessLogs\/Bucket\/Policy .* any principal/,
    resourceStatement('S3::BucketPolicy', /AccessLogs/, 'PolicyDocument', { Action: 's3:GetObject', Principal: '*' }),
  ],
  [
    'a bucket that does not block public access',
    'PublicAccess',
    /does not block public access/,
    changed('S3::Bucket', /AccessLogs/, (bucket) => delete bucket.PublicAccessBlockConfiguration),
  ],
  [
    'a queue for another account',
    'ForeignPrincipal',
    /DeadLetters/,
    resourceStatement('SQS::QueuePolicy', /DeadLetters/, 'PolicyDocument', {
      Action: 'sqs:SendMessage',
      Principal: { AWS: OTHER },
    }),
  ],
  [
    'a topic that S3 of any account publishes to',
    'UnboundService',
    /s3\.amazonaws\.com/,
    resourceStatement('SNS::TopicPolicy', /Monitoring/, 'PolicyDocument', {
      Action: 'sns:Publish',
      Principal: { Service: 's3.amazonaws.com' },
    }),
  ],
  [
    'a log group without a key',
    'NotEncrypted',
    /AWS::Logs::LogGroup/,
    changed('Logs::LogGroup', /^TradingServicesriskLogs/, (log) => delete log.KmsKeyId),
  ],
  [
    'a queue without a key',
    'NotEncrypted',
    /AWS::SQS::Queue/,
    changed('SQS::Queue', /DeadLetters/, (queue) => delete queue.KmsMasterKeyId),
  ],
  [
    'a topic without a key',
    'NotEncrypted',
    /AWS::SNS::Topic/,
    changed('SNS::Topic', /Monitoring/, (topic) => delete topic.KmsMasterKeyId),
  ],
  [
    'a secret without a key',
    'NotEncrypted',
    /AWS::SecretsManager::Secret/,
    changed('SecretsManager::Secret', /^PartnerKey/, (secret) => delete secret.KmsKeyId),
  ],
  [
    'a repository without a key',
    'NotEncrypted',
    /AWS::ECR::Repository/,
    changed('ECR::Repository', /risk/, (repository) => delete repository.EncryptionConfiguration),
  ],
  [
    'a database without encryption',
    'NotEncrypted',
    /AWS::RDS::DBCluster/,
    changed('RDS::DBCluster', /./, (cluster) => {
      cluster.StorageEncrypted = false;
    }),
  ],
  [
    'a database with a public address',
    'PublicAccess',
    /AWS::RDS::DBInstance is reachable/,
    changed('RDS::DBInstance', /Writer/i, (instance) => {
      instance.PubliclyAccessible = true;
    }),
  ],
  [
    'tasks with public addresses',
    'PublicAccess',
    /AWS::ECS::Service is reachable/,
    changed('ECS::Service', /risk/, ({ NetworkConfiguration }) => {
      NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp = 'ENABLED';
    }),
  ],
  ['a public address of a function', 'PublicAccess', /AWS::Lambda::Url/, added('Lambda::Url', { AuthType: 'NONE' })],
  [
    'a file system without encryption',
    'NotEncrypted',
    /Added: the AWS::EFS::FileSystem is not encrypted/,
    added('EFS::FileSystem', {}),
  ],
  [
    'a queue of the consumer without encryption',
    'NotEncrypted',
    /Added/,
    added('SQS::Queue', { SqsManagedSseEnabled: false }),
  ],
  [
    'a listener without TLS',
    'PlainConnection',
    /clients can send requests without TLS/,
    changed('ElasticLoadBalancingV2::Listener', /443/, (listener) => {
      listener.Protocol = 'HTTP';
    }),
  ],
  [
    'plain HTTP from the load balancer to the tasks of a mesh with mutual TLS',
    'PlainConnection',
    /gateway\/TargetGroup.*: the load balancer sends requests without TLS/,
    changed('ElasticLoadBalancingV2::TargetGroup', /^TradingServicesgatewayTargetGroup/, (group) => {
      group.Protocol = 'HTTP';
    }),
  ],
  [
    'plain health checks of the second version',
    'PlainConnection',
    /gateway\/AlternateTargetGroup.*: the load balancer sends health checks without TLS/,
    changed('ElasticLoadBalancingV2::TargetGroup', /^TradingServicesgatewayAlternateTargetGroup/, (group) => {
      delete group.HealthCheckProtocol;
    }),
  ],
  [
    'a database that accepts connections without TLS',
    'PlainConnection',
    /clients can connect without TLS/,
    changed('RDS::DBClusterParameterGroup', /./, ({ Parameters }) => delete Parameters['rds.force_ssl']),
  ],
  [
    'a bucket that accepts requests without TLS',
    'PlainConnection',
    /AccessLogs/,
    without('S3::BucketPolicy', /AccessLogs/),
  ],
];

test('without a change there is no violation', () => {
  expect(described(violationsAfter(app, () => undefined))).toEqual([]);
});

test.each(TAMPERED)('%s', (_name, rule, description, tamper) => {
  const violations = violationsAfter(app, tamper);
  const found = violations.filter(({ ruleName }) => ruleName === rule);
  expect(found.map((each) => each.description).filter((text) => description.test(text))).not.toEqual([]);
  // The report names the resource, the place and the fix.
  for (const { violatingResources, fix } of found) {
    expect(fix).toBeTruthy();
    expect(violatingResources[0]).toMatchObject({
      resourceLogicalId: expect.any(String),
      locations: [expect.any(String)],
    });
  }
});

describe('in a mesh of Service Connect with TLS', () => {
  const encrypted = synthesized((root) => {
    const stack = new Stack(root, 'Main', { env: ENV });
    const authority =
      'arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/0a1b2c3d-0000-4000-8000-000000000000';
    const certificateAuthority = acmpca.CertificateAuthority.fromCertificateAuthorityArn(stack, 'Ca', authority);
    aPlatform(stack, { mesh: MeshBackend.serviceConnect({ certificateAuthority }) });
  });

  test('there is no violation', () => {
    expect(described(violationsAfter(encrypted, () => undefined))).toEqual([]);
  });

  test.each<[string, string, Tamper]>([
    [
      'plain HTTP from the load balancer',
      'the load balancer sends requests without TLS',
      changed('ElasticLoadBalancingV2::TargetGroup', /TargetGroup/, (group) => {
        group.Protocol = 'HTTP';
      }),
    ],
    [
      'calls without certificates',
      'calls have no TLS',
      changed('ECS::Service', /apigateway/, ({ ServiceConnectConfiguration }) => {
        delete ServiceConnectConfiguration.Services[0].Tls;
      }),
    ],
  ])('%s', (_name, description, tamper) => {
    const violations = described(violationsAfter(encrypted, tamper));
    expect(violations).toEqual([expect.stringContaining(description)]);
    expect(violations).toEqual([expect.stringMatching(/^PlainConnection: /)]);
  });
});

describe('behind a network load balancer that decrypts TLS, in a mesh with mutual TLS', () => {
  const network = synthesized((root) => {
    const stack = new Stack(root, 'Main', { env: ENV });
    aPlatform(stack, {
      mesh: MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }),
      networkIngress: NetworkIngress.internetFacing({
        clients: CLIENTS,
        certificate: aCertificate(new Construct(stack, 'Tls')),
      }),
      services: {
        fix: new ServiceDefinition({ protocol: Protocol.tcp(), routes: [Route.tcp(9878)] }),
        gateway: new ServiceDefinition({ routes: [Route.path('/*')] }),
      },
    });
  });
  const NETWORK = /^TradingNetworkIngressSecurityGroup/;

  test('there is no violation', () => {
    expect(described(violationsAfter(network, () => undefined))).toEqual([]);
  });

  test.each<[string, RegExp, Tamper]>([
    [
      'a listener without TLS',
      /^PlainConnection: .*clients can connect without TLS/,
      changed('ElasticLoadBalancingV2::Listener', /Port9878/, (listener) => {
        listener.Protocol = 'TCP';
      }),
    ],
    [
      'connections to the tasks without TLS',
      /^PlainConnection: .*the network load balancer connects to the tasks without TLS/,
      changed('ElasticLoadBalancingV2::TargetGroup', /fixNetworkTargetGroup/, (group) => {
        group.Protocol = 'TCP';
      }),
    ],
    [
      'a client that is not declared',
      /^PublicAccess: /,
      changed('EC2::SecurityGroup', NETWORK, ({ SecurityGroupIngress }) => {
        SecurityGroupIngress.push({ CidrIp: ANYWHERE, FromPort: 9878, ToPort: 9878, IpProtocol: 'tcp' });
      }),
    ],
    [
      'tasks that the load balancer cannot connect to',
      /^MissingConnection: .*the routes of fix/,
      without('EC2::SecurityGroupIngress', /fixFromNetworkLoadBalancer/),
    ],
  ])('%s', (_name, description, tamper) => {
    const violations = described(violationsAfter(network, tamper));
    expect(violations).toEqual([expect.stringMatching(description)]);
  });
});

describe('in a network without a route to the internet', () => {
  const closed = synthesized((root) => {
    const stack = new Stack(root, 'Main', { env: ENV });
    new TradingNetwork(stack, 'Network', { egress: Egress.endpointsOnly({ accounts: ['999999999999'] }) });
  });
  const policy = (id: RegExp, change: (document: Json, properties: Json) => void) =>
    changed('EC2::VPCEndpoint', id, (properties) => change(properties.PolicyDocument, properties));

  test('there is no violation', () => {
    expect(described(violationsAfter(closed, () => undefined))).toEqual([]);
  });

  test.each<[string, string, Tamper]>([
    [
      'an endpoint without a policy',
      'ForeignPrincipal: Main/Network/Vpc/Logs',
      policy(/^NetworkVpcLogs/, (_document, properties) => {
        delete properties.PolicyDocument;
      }),
    ],
    [
      'an endpoint for principals of any account',
      'UndeclaredPermission: Main/Network/Vpc/Kms',
      policy(/^NetworkVpcKms/, ({ Statement: [own] }) => {
        delete own.Condition.StringEquals['aws:PrincipalAccount'];
      }),
    ],
    [
      'an endpoint for one more account',
      'UndeclaredPermission: Main/Network/Vpc/Logs',
      policy(/^NetworkVpcLogs/, ({ Statement: [own] }) => {
        own.Condition.StringEquals['aws:ResourceAccount'].push('888888888888');
      }),
    ],
    [
      'an endpoint for every bucket',
      'UndeclaredPermission: Main/Network/Vpc/S3',
      policy(/^NetworkVpcS3/, ({ Statement }) => {
        Statement[1].Resource = '*';
      }),
    ],
    [
      'an endpoint that serves no image layers',
      'MissingPermission: Main/Network/Vpc/S3',
      policy(/^NetworkVpcS3/, ({ Statement }) => {
        Statement.splice(1, 1);
      }),
    ],
  ])('%s', (_name, description, tamper) => {
    expect(described(violationsAfter(closed, tamper))).toContainEqual(expect.stringContaining(description));
  });
});

test('a change is reported once, and nothing else with it, unless it breaks two rules', () => {
  const several = TAMPERED.filter(([, , , tamper]) => violationsAfter(app, tamper).length !== 1);
  // A wildcard is undeclared too, and a policy without its statement affects several containers.
  expect(several.map(([name]) => name)).toEqual([
    'a wildcard resource',
    'a wildcard for all secrets of a Region',
    'a Describe action on all services',
    'a Describe action on all resources of ECS',
    'a List action with a condition that chooses no resources',
    'an action that writes, with a condition on a tag',
    'a permission on a cluster without its condition',
    'a wildcard action',
    'NotAction',
    'NotResource',
    'iam:PassRole on every role',
    'a managed policy of an administrator',
    'a container with the secret of another service',
    'a key without its condition',
    'a container that cannot read its secret',
    'a container that cannot write its log',
    'a rotation function that cannot write its secret',
  ]);
});

test('each rule is tested', () => {
  const rules = new Set(TAMPERED.map(([, rule]) => rule));
  expect(rules.size).toBe(12);
});
