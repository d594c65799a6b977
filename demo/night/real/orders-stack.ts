import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import type { Emulator } from '../../../rigs/emulator/emulator';
import { shiftedService } from '../../../rigs/emulator/templates/shifted-service';
import { att, ref, type Template } from '../../../rigs/emulator/templates/template';
import { eventually } from '../../../rigs/eventually';
import type { Receiver } from '../platforms';

/** A deployment policy, as CloudFormation spells it. */
export type DeploymentConfiguration = Readonly<Record<string, unknown>>;

/** The names of the resources of the stack. */
export type OrdersNames = Readonly<Record<'Cluster' | 'Rule' | 'Blue' | 'Green' | TopicId | QueueId, string>>;

type TopicId = `${Receiver}Topic`;
type QueueId = `${Receiver}Queue`;

const STACK = 'orders';
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

function templateOf(version: number, policy: DeploymentConfiguration): Template {
  const { Resources, Outputs } = shiftedService(String(version), policy);
  const ids = RECEIVERS.flatMap((name) => [`${name}Topic`, `${name}Queue`]);
  return {
    Resources: { ...Resources, ...receivers() },
    Outputs: { ...Outputs, ...Object.fromEntries(ids.map((id) => [id, { Value: ref(id) }])) },
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
            Endpoint: att(`${name}Queue`, 'Arn'),
            RawMessageDelivery: true,
          },
        },
      ],
    ]),
  );
}
