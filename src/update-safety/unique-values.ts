import { NAMES } from './replacement-table';
import { listOf, type Properties, type Resource } from './template';

/** A value that one resource at most can have at each moment. */
export interface UniqueValue {
  /** The name of the value in messages. */
  readonly what: string;
  /** The parts of the value. It is compared with values of the same `space`. */
  readonly parts: unknown[];
  /** The values that it is compared with. */
  readonly space: string;
  /** Indicates whether AWS accepts the value twice, and the deletion of one resource then undoes the other one. */
  readonly lost?: boolean;
  /** Indicates whether CloudFormation moves the value from a resource to its replacement. */
  readonly inPlace?: boolean;
  /** The property that contains the value. */
  readonly location: string;
}

/** A kind of unique value: its name, the space of its values, and how a resource expresses it. */
interface UniqueKind extends Pick<UniqueValue, 'what' | 'lost' | 'inPlace' | 'location'> {
  /** The space, if several types share it. */
  readonly space?: string;
  /** The parts of each value. A value whose last part is undefined does not count. */
  readonly of: (properties: Properties) => unknown[][];
}

/** Reads one value from properties. */
const from =
  (...names: string[]) =>
  (properties: Properties) => [names.map((name) => properties[name])];

/** Reads a value for each element of a list, with the properties that belong to all of them. */
const each =
  (list: string, ...names: string[]) =>
  (properties: Properties) =>
    listOf(properties[list]).map((element) => [...names.map((name) => properties[name]), element]);

/** The properties of a security group rule that make it another rule. The description does not. */
const PEER = ['IpProtocol', 'FromPort', 'ToPort', 'CidrIp', 'CidrIpv6', 'GroupId'];

/** The values beside names, by type. */
const KINDS: Record<string, UniqueKind[]> = {
  'AWS::ApplicationAutoScaling::ScalableTarget': [
    {
      what: 'the scalable target of the resource',
      lost: true,
      location: 'ResourceId',
      of: from('ServiceNamespace', 'ScalableDimension', 'ResourceId'),
    },
  ],
  'AWS::ApplicationAutoScaling::ScalingPolicy': [
    {
      what: 'the policy name',
      location: 'PolicyName',
      lost: true,
      of: from('ScalingTargetId', 'ResourceId', 'PolicyName'),
    },
    {
      what: 'the metric of a target-tracking policy',
      location: 'TargetTrackingScalingPolicyConfiguration',
      of: ({ ScalingTargetId, ResourceId, TargetTrackingScalingPolicyConfiguration: tracking }) => [
        [
          ScalingTargetId,
          ResourceId,
          tracking && [tracking.PredefinedMetricSpecification, tracking.CustomizedMetricSpecification],
        ],
      ],
    },
  ],
  'AWS::EC2::Route': [
    {
      what: 'the destination',
      location: 'DestinationCidrBlock',
      of: ({ RouteTableId, DestinationCidrBlock, DestinationIpv6CidrBlock, DestinationPrefixListId }) => [
        [RouteTableId, DestinationCidrBlock ?? DestinationIpv6CidrBlock ?? DestinationPrefixListId],
      ],
    },
  ],
  'AWS::EC2::SecurityGroup': [{ what: 'the group name', location: 'GroupName', of: from('VpcId', 'GroupName') }],
  'AWS::EC2::SecurityGroupEgress': [
    {
      what: 'the rule of the security group',
      location: 'GroupId',
      of: from('DestinationSecurityGroupId', 'DestinationPrefixListId', ...PEER),
    },
  ],
  'AWS::EC2::SecurityGroupIngress': [
    {
      what: 'the rule of the security group',
      location: 'GroupId',
      of: from('SourceSecurityGroupId', 'SourcePrefixListId', ...PEER),
    },
  ],
  'AWS::EC2::Subnet': [{ what: 'the CIDR block', location: 'CidrBlock', of: from('VpcId', 'CidrBlock') }],
  'AWS::EC2::SubnetRouteTableAssociation': [
    { what: 'the route table of the subnet', inPlace: true, location: 'SubnetId', of: from('SubnetId') },
  ],
  'AWS::EC2::VPCEndpoint': [
    {
      what: 'the private DNS name of the endpoint',
      location: 'ServiceName',
      of: ({ VpcId, ServiceName, PrivateDnsEnabled }) => [
        [VpcId, PrivateDnsEnabled === true ? ServiceName : undefined],
      ],
    },
  ],
  'AWS::ECS::Service': [
    {
      what: 'the name in the namespace',
      location: 'ServiceConnectConfiguration',
      space: 'name in a namespace',
      of: ({ ServiceConnectConfiguration: { Namespace, Services } = {} as Properties }) =>
        listOf<Properties>(Services).map(({ DiscoveryName, PortName }) => [Namespace, DiscoveryName ?? PortName]),
    },
  ],
  'AWS::ElasticLoadBalancingV2::Listener': [
    { what: 'the port', location: 'Port', of: from('LoadBalancerArn', 'Port') },
  ],
  'AWS::ElasticLoadBalancingV2::ListenerCertificate': [
    { what: 'the certificate', location: 'Certificates', lost: true, of: each('Certificates', 'ListenerArn') },
  ],
  'AWS::ElasticLoadBalancingV2::ListenerRule': [
    { what: 'the priority', location: 'Priority', of: from('ListenerArn', 'Priority') },
  ],
  'AWS::Events::Rule': [{ what: 'the name', location: 'Name', of: from('EventBusName', 'Name') }],
  'AWS::IAM::Policy': [
    {
      what: 'the policy name',
      location: 'PolicyName',
      lost: true,
      of: ({ PolicyName, Roles, Users, Groups }) =>
        [...listOf(Roles), ...listOf(Users), ...listOf(Groups)].map((principal) => [principal, PolicyName]),
    },
  ],
  'AWS::Lambda::Alias': [{ what: 'the alias', location: 'Name', of: from('FunctionName', 'Name') }],
  'AWS::Logs::MetricFilter': [
    { what: 'the filter name', location: 'FilterName', lost: true, of: from('LogGroupName', 'FilterName') },
  ],
  'AWS::Logs::ResourcePolicy': [{ what: 'the policy name', location: 'PolicyName', of: from('PolicyName') }],
  'AWS::Logs::SubscriptionFilter': [
    { what: 'the filter name', location: 'FilterName', lost: true, of: from('LogGroupName', 'FilterName') },
  ],
  'AWS::Route53::RecordSet': [
    {
      what: 'the name of the record',
      location: 'Name',
      of: from('HostedZoneId', 'HostedZoneName', 'Type', 'SetIdentifier', 'Name'),
    },
  ],
  'AWS::S3::BucketPolicy': [{ what: 'the policy of the bucket', location: 'Bucket', of: from('Bucket') }],
  'AWS::SNS::TopicPolicy': [{ what: 'the policy of the topic', location: 'Topics', lost: true, of: each('Topics') }],
  'AWS::SQS::QueuePolicy': [{ what: 'the policy of the queue', location: 'Queues', lost: true, of: each('Queues') }],
  'AWS::Scheduler::Schedule': [{ what: 'the name', location: 'Name', of: from('GroupName', 'Name') }],
  'AWS::SecretsManager::ResourcePolicy': [
    { what: 'the policy of the secret', location: 'SecretId', lost: true, of: from('SecretId') },
  ],
  'AWS::SecretsManager::RotationSchedule': [
    { what: 'the rotation of the secret', location: 'SecretId', lost: true, of: from('SecretId') },
  ],
  'AWS::ServiceDiscovery::PrivateDnsNamespace': [{ what: 'the name', location: 'Name', of: from('Vpc', 'Name') }],
  'AWS::ServiceDiscovery::Service': [
    {
      what: 'the name in the namespace',
      location: 'Name',
      space: 'name in a namespace',
      of: ({ NamespaceId, DnsConfig, Name }) => [[NamespaceId ?? DnsConfig?.NamespaceId, Name]],
    },
  ],
  'AWS::WAFv2::LoggingConfiguration': [
    { what: 'the logging of the web ACL', location: 'ResourceArn', lost: true, of: from('ResourceArn') },
  ],
  'AWS::WAFv2::WebACLAssociation': [
    { what: 'the web ACL of the resource', location: 'ResourceArn', lost: true, of: from('ResourceArn') },
  ],
};

/** The types whose name belongs to another resource, or is not unique. */
const OTHER_SCOPE: Record<string, string[] | undefined> = {
  'AWS::AppMesh::GatewayRoute': ['MeshName', 'VirtualGatewayName', 'GatewayRouteName'],
  'AWS::AppMesh::Route': ['MeshName', 'VirtualRouterName', 'RouteName'],
  'AWS::AppMesh::VirtualGateway': ['MeshName', 'VirtualGatewayName'],
  'AWS::AppMesh::VirtualNode': ['MeshName', 'VirtualNodeName'],
  'AWS::AppMesh::VirtualRouter': ['MeshName', 'VirtualRouterName'],
  'AWS::AppMesh::VirtualService': ['MeshName', 'VirtualServiceName'],
  'AWS::ECS::Service': ['Cluster', 'ServiceName'],
  'AWS::Events::Rule': undefined,
  'AWS::Lambda::Alias': undefined,
  'AWS::Route53::HostedZone': undefined,
  'AWS::Route53::RecordSet': undefined,
  'AWS::Scheduler::Schedule': undefined,
  'AWS::ServiceDiscovery::PrivateDnsNamespace': undefined,
  'AWS::ServiceDiscovery::Service': undefined,
  'AWS::WAFv2::IPSet': ['Scope', 'Name'],
  'AWS::WAFv2::WebACL': ['Scope', 'Name'],
};

/** Returns the values of a resource that no other resource can have at the same time. */
export function uniqueValuesOf({ Type, Properties = {} }: Resource): UniqueValue[] {
  return [...nameKinds(Type), ...(KINDS[Type] ?? [])].flatMap(({ space, of, location, ...kind }) =>
    of(Properties)
      .filter((parts) => parts[parts.length - 1] !== undefined)
      .map((parts) => ({
        ...kind,
        location: `Properties/${location}`,
        space: space ?? `${Type} ${kind.what}`,
        parts,
      })),
  );
}

/** Indicates whether a unique value is the name of a resource. CloudFormation does not replace a resource with a name. */
export function isName(type: string, { location }: UniqueValue): boolean {
  return location === `Properties/${NAMES[type]}`;
}

function nameKinds(type: string): UniqueKind[] {
  const name = NAMES[type];
  const parts = type in OTHER_SCOPE ? OTHER_SCOPE[type] : [name];
  return name && parts ? [{ what: 'the name', location: name, of: from(...parts) }] : [];
}
