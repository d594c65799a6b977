import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Context } from 'aws-lambda';
import { handler } from '../../../src/ingress/handlers/live-weights.lambda';

const RULE = { ListenerArn: 'listener', Priority: '20', TargetGroup: 'blue', AlternateTargetGroup: 'green' };
const REQUEST = {
  ResponseURL: 'https://answers.example.com/',
  StackId: 's',
  RequestId: 'r',
  LogicalResourceId: 'Weights',
};
const CONTEXT = { getRemainingTimeInMillis: () => 60_000 } as Context;

/** Returns the answer to CloudFormation while a rule of a priority sends the traffic to the second group. */
async function answered(priority: string, request: Partial<Parameters<typeof handler>[0]>) {
  const groups = [
    { TargetGroupArn: 'blue', Weight: 0 },
    { TargetGroupArn: 'green', Weight: 100 },
  ];
  const Rules = [{ Priority: priority, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: groups } }] }];
  const send = jest.spyOn(ElasticLoadBalancingV2Client.prototype, 'send').mockImplementation(async () => ({ Rules }));
  const fetched = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
  await handler({ ...REQUEST, RequestType: 'Update', ResourceProperties: RULE, ...request }, CONTEXT);
  const { Status, PhysicalResourceId, Data } = JSON.parse(String(fetched.mock.calls[0][1]?.body));
  return { Status, PhysicalResourceId, Data, asked: send.mock.calls.length > 0 };
}
afterEach(() => jest.restoreAllMocks());

const LIVE = {
  Status: 'SUCCESS',
  PhysicalResourceId: 'Weights',
  Data: { Weight: 0, AlternateWeight: 100 },
  asked: true,
};

test('answers with the live weights of the previous rule', async () => {
  expect(await answered('7', { OldResourceProperties: { ...RULE, Priority: '7' } })).toEqual(LIVE);
});

test('answers with the live weights of a rule that already exists', async () => {
  expect(await answered('20', { RequestType: 'Create' })).toEqual(LIVE);
});

test('deletes nothing', async () => {
  expect(await answered('20', { RequestType: 'Delete', PhysicalResourceId: 'Weights' })).toEqual({
    Status: 'SUCCESS',
    PhysicalResourceId: 'Weights',
    Data: undefined,
    asked: false,
  });
});
