import { uniqueValuesOf } from '../../src/update-safety/unique-values';

/** The values of a resource, without the parts that it does not set. */
const valuesOf = (Type: string, Properties?: Record<string, unknown>) =>
  uniqueValuesOf({ Type: `AWS::${Type}`, Properties }).map(({ what, parts }) => [what, parts]);

test.each<[string, Record<string, unknown> | undefined, unknown[]]>([
  ['SQS::Queue', undefined, []],
  ['SQS::Queue', { QueueName: 'a' }, [['the name', ['a']]]],
  ['ECS::Service', { Cluster: 'c' }, []],
  ['ECS::Service', { Cluster: 'c', ServiceName: 's' }, [['the name', ['c', 's']]]],
  [
    'ECS::Service',
    {
      ServiceConnectConfiguration: {
        Namespace: 'n',
        Services: [{ PortName: 'http' }, { PortName: 'a', DiscoveryName: 'b' }],
      },
    },
    [
      ['the name in the namespace', ['n', 'http']],
      ['the name in the namespace', ['n', 'b']],
    ],
  ],
  ['ECS::Service', { ServiceConnectConfiguration: { Enabled: true } }, []],
  [
    'ServiceDiscovery::Service',
    { Name: 'a', DnsConfig: { NamespaceId: 'n' } },
    [['the name in the namespace', ['n', 'a']]],
  ],
  ['ServiceDiscovery::Service', { Name: 'a', NamespaceId: 'n' }, [['the name in the namespace', ['n', 'a']]]],
  ['Route53::HostedZone', { Name: 'example.com' }, []],
  [
    'Route53::RecordSet',
    { HostedZoneId: 'z', Type: 'A', Name: 'a' },
    [['the name of the record', ['z', undefined, 'A', undefined, 'a']]],
  ],
  ['WAFv2::WebACL', { Scope: 'REGIONAL', Name: 'a' }, [['the name', ['REGIONAL', 'a']]]],
  ['Events::Rule', { Name: 'a' }, [['the name', [undefined, 'a']]]],
  [
    'IAM::Policy',
    { PolicyName: 'p', Roles: ['r'], Users: ['u'], Groups: ['g'] },
    [
      ['the policy name', ['r', 'p']],
      ['the policy name', ['u', 'p']],
      ['the policy name', ['g', 'p']],
    ],
  ],
  [
    'ApplicationAutoScaling::ScalingPolicy',
    { ScalingTargetId: 't', PolicyName: 'p' },
    [['the policy name', ['t', undefined, 'p']]],
  ],
  ['EC2::Route', { RouteTableId: 'r', DestinationIpv6CidrBlock: '::/0' }, [['the destination', ['r', '::/0']]]],
  ['EC2::Route', { RouteTableId: 'r', DestinationPrefixListId: 'pl' }, [['the destination', ['r', 'pl']]]],
  [
    'ElasticLoadBalancingV2::ListenerCertificate',
    { ListenerArn: 'l', Certificates: ['a', 'b'] },
    [
      ['the certificate', ['l', 'a']],
      ['the certificate', ['l', 'b']],
    ],
  ],
  ['SNS::TopicPolicy', { Topics: ['a'] }, [['the policy of the topic', ['a']]]],
  ['S3::BucketPolicy', { Bucket: 'a' }, [['the policy of the bucket', ['a']]]],
  ['Unknown::Type', { Name: 'a' }, []],
])('%s %j', (type, properties, expected) => {
  expect(valuesOf(type, properties)).toEqual(expected);
});
