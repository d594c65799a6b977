import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { anEmulator } from './emulator/support/emulator';
import { lambdaFunction, ROLE } from './emulator/support/functions';
import { NETWORK } from './emulator/support/network';
import { stacksOf } from './emulator/support/stacks';
import { att, ref, type Template } from './emulator/support/template';
import { zip } from './emulator/support/zip';

const BUNDLE = path.resolve(__dirname, '../../assets/ingress/handlers/live-weights.lambda/index.js');
const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const elb = new ElasticLoadBalancingV2Client(emulator.configuration);
const s3 = new S3Client({ ...emulator.configuration, forcePathStyle: true });

/** A production rule as the library writes it, with the shipped function. */
function template(route: string, priority: number, ruleId = `Route${priority}`): Template {
  const group = {
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: { VpcId: ref('Vpc'), Port: 8080, Protocol: 'HTTP', TargetType: 'ip' },
  };
  const weightsId = 'LiveWeights';
  return {
    Resources: {
      ...NETWORK,
      Role: ROLE,
      Function: lambdaFunction('', { Code: { S3Bucket: 'code', S3Key: 'weights.zip' } }),
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
      Blue: group,
      Green: group,
      [weightsId]: {
        Type: 'Custom::LiveWeights',
        Properties: {
          ServiceToken: att('Function', 'Arn'),
          ListenerArn: ref('Listener'),
          Priority: String(priority),
          Route: route,
          TargetGroup: ref('Blue'),
          AlternateTargetGroup: ref('Green'),
        },
      },
      [ruleId]: {
        Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
        Properties: {
          ListenerArn: ref('Listener'),
          Priority: priority,
          Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: [route] } }],
          Actions: [
            {
              Type: 'forward',
              ForwardConfig: {
                TargetGroups: [
                  { TargetGroupArn: ref('Blue'), Weight: att(weightsId, 'Weight') },
                  { TargetGroupArn: ref('Green'), Weight: att(weightsId, 'AlternateWeight') },
                ],
              },
            },
          ],
        },
      },
    },
    Outputs: { Rule: { Value: ref(ruleId) }, Blue: { Value: ref('Blue') }, Green: { Value: ref('Green') } },
  };
}

describe('the production rule of a service whose traffic has moved', () => {
  let outputs: Record<string, string>;

  const weights = async () => {
    const { Rules = [] } = await elb.send(new DescribeRulesCommand({ RuleArns: [outputs.Rule] }));
    const groups = Rules[0].Actions?.[0].ForwardConfig?.TargetGroups ?? [];
    return [outputs.Blue, outputs.Green].map((arn) => groups.find((group) => group.TargetGroupArn === arn)?.Weight);
  };
  /** What ECS does in a deployment. */
  const shift = (blue: number, green: number) =>
    elb.send(
      new ModifyRuleCommand({
        RuleArn: outputs.Rule,
        Actions: [
          {
            Type: 'forward',
            ForwardConfig: {
              TargetGroups: [
                { TargetGroupArn: outputs.Blue, Weight: blue },
                { TargetGroupArn: outputs.Green, Weight: green },
              ],
            },
          },
        ],
      }),
    );

  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'code' }));
    const Body = zip({ 'index.js': fs.readFileSync(BUNDLE) });
    await s3.send(new PutObjectCommand({ Bucket: 'code', Key: 'weights.zip', Body }));
    outputs = await deploy('weights', template('/api/*', 20));
  });
  afterAll(() => destroy('weights'));

  test('begins with the first group', async () => {
    expect(await weights()).toEqual([1, 0]);
  });

  test('keeps the traffic where it is when its route changes in place', async () => {
    await shift(0, 100);
    outputs = await deploy('weights', template('/v2/*', 20));
    expect(await weights()).toEqual([0, 100]);
  });

  test('takes the traffic along when the route gets another rule, which is there before the old one goes', async () => {
    const before = outputs.Rule;
    outputs = await deploy('weights', template('/v3/*', 10));
    expect(outputs.Rule).not.toBe(before);
    expect(await weights()).toEqual([0, 100]);
  });

  test('leaves a canary as it is', async () => {
    await shift(10, 90);
    outputs = await deploy('weights', template('/v4/*', 10));
    expect(await weights()).toEqual([10, 90]);
  });

  test('is not touched by an update of something else', async () => {
    await shift(100, 0);
    const changed = template('/v4/*', 10);
    outputs = await deploy('weights', { ...changed, Outputs: { ...changed.Outputs, More: { Value: 'x' } } });
    expect(await weights()).toEqual([100, 0]);
  });
});
