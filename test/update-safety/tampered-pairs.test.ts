// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub has its own placeholders
import { a, att, faults, kept, type Resources, ref, shownFaults } from './support/faults';

const ELB = 'ElasticLoadBalancingV2';
const balancer = a(`${ELB}::LoadBalancer`, { Scheme: 'internet-facing' });
const listener = (Port: number | string) => a(`${ELB}::Listener`, { LoadBalancerArn: ref('Balancer'), Port });
const rule = (Priority: number, more = {}) =>
  a(`${ELB}::ListenerRule`, { ListenerArn: ref('Http'), Priority, ...more });
const certificate = (...arns: unknown[]) =>
  a(`${ELB}::ListenerCertificate`, {
    ListenerArn: ref('Http'),
    Certificates: arns.map((CertificateArn) => ({ CertificateArn })),
  });
const group = (Port = 8080) => a(`${ELB}::TargetGroup`, { Port, VpcId: 'vpc-1' });
const base: Resources = { Balancer: balancer, Http: listener(80), Groups: group(), Rule: rule(10) };

const tracking = (metric: unknown, PolicyName = 'policy') =>
  a('ApplicationAutoScaling::ScalingPolicy', {
    PolicyName,
    ScalingTargetId: ref('Target'),
    TargetTrackingScalingPolicyConfiguration: { TargetValue: 50, PredefinedMetricSpecification: metric },
  });
const target = a('ApplicationAutoScaling::ScalableTarget', {
  ServiceNamespace: 'ecs',
  ScalableDimension: 'ecs:service:DesiredCount',
  ResourceId: 'service/a/b',
});
const cpu = { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' };

const cluster = (more = {}) =>
  kept('RDS::DBCluster', {
    DBClusterIdentifier: 'trading',
    Engine: 'aurora-postgresql',
    StorageEncrypted: true,
    ...more,
  });
const logGroup = (name?: unknown, more = {}) =>
  a('Logs::LogGroup', { LogGroupName: name, RetentionInDays: 30 }, { DeletionPolicy: 'Retain', ...more });
const secret = (more = {}) => kept('SecretsManager::Secret', { GenerateSecretString: { PasswordLength: 64, ...more } });
const custom = (token: unknown, more = {}) => ({ Type: 'Custom::User', Properties: { ServiceToken: token, ...more } });
const role = a('IAM::Role', { AssumeRolePolicyDocument: {} });
const policy = (PolicyName: string, more = {}) => a('IAM::Policy', { PolicyName, Roles: [ref('Role')], ...more });
const connected = (name: string, more = {}) =>
  a('ECS::Service', {
    Cluster: ref('Cluster'),
    ServiceConnectConfiguration: { Namespace: att('Names', 'Arn'), Services: [{ DiscoveryName: name }] },
    ...more,
  });
const namespace = kept('ServiceDiscovery::PrivateDnsNamespace', { Name: 'trading.internal', Vpc: 'vpc-1' });
const inNamespace = (Name: string) => a('ServiceDiscovery::Service', { Name, NamespaceId: att('Names', 'Id') });
const vpc = (CidrBlock: string) => kept('EC2::VPC', { CidrBlock });
const subnet = (CidrBlock: string, AvailabilityZone = 'a') =>
  a('EC2::Subnet', { VpcId: ref('Vpc'), CidrBlock, AvailabilityZone });
const ingress = (Description: string) =>
  a('EC2::SecurityGroupIngress', { GroupId: 'sg-1', IpProtocol: 'tcp', FromPort: 1, ToPort: 1, Description });
const endpoint = (PrivateDnsEnabled?: boolean) =>
  a('EC2::VPCEndpoint', { VpcId: 'vpc-1', ServiceName: 's3', PrivateDnsEnabled });

test.each<[string, Resources, Resources, string[]]>([
  // ---- Replacement and deletion of what is stateful
  [
    'a load balancer becomes internal',
    base,
    { ...base, Balancer: a(`${ELB}::LoadBalancer`, { Scheme: 'internal' }) },
    ['StatefulReplaced Balancer'],
  ],
  [
    'a database is encrypted',
    { Db: cluster({ StorageEncrypted: false, DBClusterIdentifier: undefined }) },
    { Db: cluster({ DBClusterIdentifier: undefined }) },
    ['StatefulReplaced Db'],
  ],
  [
    'a named database changes its engine',
    { Db: cluster() },
    { Db: cluster({ Engine: 'aurora-mysql' }) },
    ['StatefulReplaced Db', 'NamedReplacement Db'],
  ],
  [
    'the network of a queue and its subnets is replaced',
    { Vpc: vpc('10.0.0.0/16'), One: subnet('10.0.0.0/24') },
    { Vpc: vpc('10.1.0.0/16'), One: subnet('10.0.0.0/24') },
    ['StatefulReplaced Vpc'],
  ],
  ['a database is removed', { Db: a('RDS::DBCluster', {}, { DeletionPolicy: 'Delete' }) }, {}, ['StatefulDeleted Db']],
  ['a bucket without a policy is removed', { Bucket: a('S3::Bucket') }, {}, ['StatefulDeleted Bucket']],
  ['a database with the default of a snapshot is removed', { Db: a('RDS::DBCluster') }, {}, ['StatefulRetained Db']],
  ['an instance with the default of a snapshot is removed', { Db: a('RDS::DBInstance') }, {}, ['StatefulRetained Db']],
  ['a reader is removed', { Db: a('RDS::DBInstance', { DBClusterIdentifier: 'one' }) }, {}, []],
  ['a database with a fixed name is retained', { Db: cluster() }, {}, ['StatefulRetained Db']],
  [
    'a log group gets another name',
    { Logs: logGroup('one', { UpdateReplacePolicy: 'Retain' }) },
    { Logs: logGroup('two', { UpdateReplacePolicy: 'Retain' }) },
    ['StatefulRetained Logs'],
  ],
  [
    'a log group gets another name, and the old one goes',
    { Logs: logGroup('one') },
    { Logs: logGroup('two') },
    ['StatefulReplaced Logs'],
  ],
  ['a secret is longer', { Key: secret() }, { Key: secret({ PasswordLength: 96 }) }, ['SecretRegenerated Key']],

  // ---- What CloudFormation refuses
  ['a type changes', { It: a('SQS::Queue') }, { It: a('SNS::Topic') }, ['TypeChanged It']],
  [
    'another function for a custom resource',
    { User: custom('arn:one') },
    { User: custom('arn:two') },
    ['ServiceTokenChanged User'],
  ],
  [
    'a function that is renamed',
    { F: a('Lambda::Function'), User: custom(att('F', 'Arn')) },
    { G: a('Lambda::Function'), User: custom(att('G', 'Arn')) },
    ['ServiceTokenChanged User'],
  ],

  // ---- What must be unique at each moment
  ['a priority under another id', base, { ...base, Rule: undefined, Other: rule(10) }, ['ValueInUse Other']],
  [
    'a priority as a text',
    base,
    { ...base, Rule: undefined, Other: a(`${ELB}::ListenerRule`, { ListenerArn: ref('Http'), Priority: '10' }) },
    ['ValueInUse Other'],
  ],
  [
    'two rules exchange their priorities',
    { ...base, Other: rule(20) },
    { ...base, Rule: rule(20), Other: rule(10) },
    ['ValueInUse Rule', 'ValueInUse Other'],
  ],
  [
    'a port under another id',
    base,
    { ...base, Http: undefined, Redirect: listener('80'), Rule: undefined },
    ['ValueInUse Redirect'],
  ],
  [
    'the middle certificate of a list goes',
    { ...base, One: certificate('b'), Two: certificate('c') },
    { ...base, One: certificate('c') },
    ['SettingLost One'],
  ],
  [
    'a metric under another id',
    { Target: target, One: tracking(cpu, 'one') },
    { Target: target, Two: tracking(cpu, 'two') },
    ['ValueInUse Two'],
  ],
  [
    'a policy gets another name',
    { Target: target, One: tracking(cpu, 'one') },
    { Target: target, One: tracking(cpu, 'two') },
    ['ValueInUse One'],
  ],
  [
    'a policy name under another id',
    { Target: target, One: tracking(cpu) },
    { Target: target, Two: tracking(undefined) },
    ['SettingLost Two'],
  ],
  [
    'a log group under another id',
    { Logs: logGroup('one') },
    { More: logGroup('one') },
    ['StatefulRetained Logs', 'ValueInUse More'].sort().reverse(),
  ],
  [
    'a name with the name of the stack',
    { One: a('SQS::Queue', { QueueName: 'Trading-one' }, { DeletionPolicy: 'Retain' }) },
    { Two: kept('SQS::Queue', { QueueName: { 'Fn::Sub': '${AWS::StackName}-one' } }) },
    ['StatefulRetained One', 'ValueInUse Two'].reverse(),
  ],
  [
    'a database identifier under another id',
    { Db: cluster() },
    { Database: cluster() },
    ['ValueInUse Database', 'StatefulRetained Db'],
  ],
  [
    'an alias under another id',
    { One: a('KMS::Alias', { AliasName: 'alias/a' }) },
    { Two: a('KMS::Alias', { AliasName: 'alias/a' }) },
    ['ValueInUse Two'],
  ],
  [
    'a rule of EventBridge under another id',
    { One: a('Events::Rule', { Name: 'a' }) },
    { Two: a('Events::Rule', { Name: 'a' }) },
    ['ValueInUse Two'],
  ],
  [
    'an inline policy under another id',
    { Role: role, One: policy('a') },
    { Role: role, Two: policy('a') },
    ['SettingLost Two'],
  ],
  [
    'a rule of a security group with another description',
    { One: ingress('one') },
    { Two: ingress('two') },
    ['ValueInUse Two'],
  ],
  [
    'a private name of an endpoint under another id',
    { One: endpoint(true) },
    { Two: endpoint(true) },
    ['ValueInUse Two'],
  ],
  [
    'an endpoint without a private name',
    { One: endpoint(), Two: endpoint(true) },
    { Three: endpoint(), Two: endpoint(true) },
    [],
  ],
  [
    'a CIDR block in another zone',
    { Vpc: vpc('10.0.0.0/16'), One: subnet('10.0.0.0/24') },
    { Vpc: vpc('10.0.0.0/16'), One: subnet('10.0.0.0/24', 'b') },
    ['ValueInUse One'],
  ],
  [
    'the route table of a subnet',
    { One: a('EC2::SubnetRouteTableAssociation', { SubnetId: 's', RouteTableId: 'a' }) },
    { One: a('EC2::SubnetRouteTableAssociation', { SubnetId: 's', RouteTableId: 'b' }) },
    [],
  ],
  [
    'a route of a route table',
    { One: a('EC2::Route', { RouteTableId: 'r', DestinationCidrBlock: '0.0.0.0/0' }) },
    { Two: a('EC2::Route', { RouteTableId: 'r', DestinationCidrBlock: '0.0.0.0/0' }) },
    ['ValueInUse Two'],
  ],
  [
    'the policy of a topic under another id',
    { One: a('SNS::TopicPolicy', { Topics: [ref('T')] }) },
    { Two: a('SNS::TopicPolicy', { Topics: [ref('T')] }) },
    ['SettingLost Two'],
  ],
  [
    'a Cloud Map service with a name of Service Connect',
    { Names: namespace, One: connected('feed') },
    { Names: namespace, Two: inNamespace('feed') },
    ['ValueInUse Two'],
  ],
  [
    'a service of Service Connect is replaced',
    { Names: namespace, One: connected('feed') },
    { Names: namespace, One: connected('feed', { Cluster: 'other' }) },
    ['ValueInUse One'],
  ],
  [
    'two resources of a template with one name',
    {},
    { One: kept('SQS::Queue', { QueueName: 'a' }), Two: kept('SQS::Queue', { QueueName: 'a' }) },
    ['NameClash Two'],
  ],
  [
    'two resources that exclude each other',
    {},
    {
      One: { ...kept('SQS::Queue', { QueueName: 'a' }), Condition: 'A' },
      Two: { ...kept('SQS::Queue', { QueueName: 'a' }), Condition: 'B' },
    },
    [],
  ],
])('%s', (_what, before, after, expected) => {
  const given = (resources: Resources) => JSON.parse(JSON.stringify(resources));
  expect(shownFaults(faults(given(before), given(after))).sort()).toEqual([...expected].sort());
});

test('an update that changes nothing has no finding', () => {
  const all = { ...base, Key: secret(), Db: cluster(), Target: target, Policy: tracking(cpu), Names: namespace };
  expect(faults(all, structuredClone(all))).toEqual([]);
});
