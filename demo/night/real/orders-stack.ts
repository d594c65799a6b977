import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import type { Emulator } from '../../../rigs/emulator/emulator';
import { eventually } from '../../../rigs/eventually';
import type { Receiver } from '../platforms';

/** A deployment policy, as CloudFormation spells it. */
export type DeploymentConfiguration = Readonly<Record<string, unknown>>;

/** The names of the resources of the stack. */
export type OrdersNames = Readonly<Record<'Cluster' | 'Rule' | 'Blue' | 'Green' | TopicId | QueueId, string>>;

type TopicId = `${Receiver}Topic`;
type QueueId = `${Receiver}Queue`;

const STACK = 'orders';
const ref = (id: string) => ({ Ref: id });
const RECEIVERS: readonly Receiver[] = ['page', 'ticket'];

/** Deploys a version of a service behind a load balancer, and a topic with a queue for each receiver. */
export async function deployOrders(
  emulator: Emulator,
  version: number,
  policy: DeploymentConfiguration,
): Promise<OrdersNames> {
  const client = new CloudFormationClient(emulator.clientConfiguration());
  const request = { StackName: STACK, TemplateBody: JSON.stringify(templateOf(version, policy)) };
  await client.send(version === 1 ? new CreateStackCommand(request) : new UpdateStackCommand(request));
  const { StackStatus, Outputs = [] } = await eventually('the stack of the service', async () => {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: STACK }));
    return stack?.StackStatus?.endsWith('_IN_PROGRESS') ? undefined : stack;
  });
  if (!/^(CREATE|UPDATE)_COMPLETE$/.test(StackStatus ?? '')) throw new Error(`the stack is ${StackStatus}`);
  return Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])) as OrdersNames;
}

function templateOf(version: number, policy: DeploymentConfiguration) {
  const resources = { ...NETWORK, ...TRAFFIC, ...receivers(), ...serviceOf(version, policy) };
  const outputs = [
    'Cluster',
    'Rule',
    'Blue',
    'Green',
    ...RECEIVERS.flatMap((name) => [`${name}Topic`, `${name}Queue`]),
  ];
  return { Resources: resources, Outputs: Object.fromEntries(outputs.map((id) => [id, { Value: ref(id) }])) };
}

const NETWORK = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Subnet0: subnet(0),
  Subnet1: subnet(1),
  Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'one', VpcId: ref('Vpc') } },
};

const TRAFFIC = {
  Alb: {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: { Type: 'application', Subnets: [ref('Subnet0'), ref('Subnet1')], SecurityGroups: [ref('Group')] },
  },
  Listener: {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: {
      LoadBalancerArn: ref('Alb'),
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    },
  },
  Blue: targetGroup(),
  Green: targetGroup(),
  Rule: {
    Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    Properties: {
      ListenerArn: ref('Listener'),
      Priority: 1,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
      Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: ref('Blue'), Weight: 1 }] } }],
    },
  },
};

function serviceOf(version: number, policy: DeploymentConfiguration) {
  return {
    Cluster: { Type: 'AWS::ECS::Cluster', Properties: {} },
    TaskDefinition: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: { Family: 'orders', ContainerDefinitions: [{ Name: 'app', Image: `orders:${version}` }] },
    },
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: {
        ServiceName: 'orders',
        Cluster: ref('Cluster'),
        TaskDefinition: ref('TaskDefinition'),
        DesiredCount: 1,
        DeploymentConfiguration: policy,
        LoadBalancers: [
          {
            ContainerName: 'app',
            ContainerPort: 8080,
            TargetGroupArn: ref('Blue'),
            AdvancedConfiguration: { AlternateTargetGroupArn: ref('Green'), ProductionListenerRule: ref('Rule') },
          },
        ],
      },
    },
  };
}

function receivers() {
  return Object.fromEntries(
    RECEIVERS.flatMap((name) => [
      [`${name}Topic`, { Type: 'AWS::SNS::Topic', Properties: {} }],
      [`${name}Queue`, { Type: 'AWS::SQS::Queue', Properties: {} }],
      [
        `${name}Subscription`,
        {
          Type: 'AWS::SNS::Subscription',
          Properties: {
            TopicArn: ref(`${name}Topic`),
            Protocol: 'sqs',
            Endpoint: { 'Fn::GetAtt': [`${name}Queue`, 'Arn'] },
            RawMessageDelivery: true,
          },
        },
      ],
    ]),
  );
}

function subnet(index: number) {
  const AvailabilityZone = { 'Fn::Select': [index, { 'Fn::GetAZs': '' }] };
  return {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: ref('Vpc'), CidrBlock: `10.0.${index}.0/24`, AvailabilityZone },
  };
}

function targetGroup() {
  return {
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: { VpcId: ref('Vpc'), Port: 8080, Protocol: 'HTTP', TargetType: 'ip' },
  };
}
