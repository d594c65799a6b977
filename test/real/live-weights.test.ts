import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import {
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BLUE_GREEN } from '../../rigs/emulator/templates/shifted-service';
import { att, ref, type Template } from '../../rigs/emulator/templates/template';
import { eventually } from '../../rigs/eventually';
import { anEmulator } from '../rigs/emulator/support/emulator';
import { lambdaFunction, ROLE } from '../rigs/emulator/support/functions';
import { stacksOf } from '../rigs/emulator/support/stacks';
import { zip } from '../rigs/emulator/support/zip';

const BUNDLE = path.resolve(__dirname, '../../assets/ingress/handlers/live-weights.lambda/index.js');
const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const elb = new ElasticLoadBalancingV2Client(emulator.configuration);
const s3 = new S3Client({ ...emulator.configuration, forcePathStyle: true });

interface Variant {
  readonly Tags?: { readonly Key: string; readonly Value: string }[];
  /** Indicates whether the weights are read again with each change of the rule. */
  readonly isWatched?: boolean;
}

/** A production rule as the library writes it, with the shipped function. */
function template(route: string, priority: number, { Tags, isWatched = true }: Variant = {}): Template {
  const ruleId = `Route${priority}`;
  const weightsId = 'LiveWeights';
  const conditions = { Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: [route] } }] };
  return {
    Resources: {
      ...BLUE_GREEN,
      Role: ROLE,
      Function: lambdaFunction('', { Code: { S3Bucket: 'code', S3Key: 'weights.zip' } }),
      [weightsId]: {
        Type: 'Custom::LiveWeights',
        Properties: {
          ServiceToken: att('Function', 'Arn'),
          ListenerArn: ref('Listener'),
          Priority: String(priority),
          TargetGroup: ref('Blue'),
          AlternateTargetGroup: ref('Green'),
          ...(isWatched && { Rule: { Tags: Tags ?? [], ...conditions } }),
        },
      },
      [ruleId]: {
        Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
        Properties: {
          ListenerArn: ref('Listener'),
          Priority: priority,
          ...conditions,
          Tags,
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
    Outputs: {
      Name: { Value: att('Alb', 'LoadBalancerName') },
      Rule: { Value: ref(ruleId) },
      Blue: { Value: ref('Blue') },
      Green: { Value: ref('Green') },
    },
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

  const servers: http.Server[] = [];

  /** A version of the service, which answers with its color. */
  async function putBehind(TargetGroupArn: string, color: string): Promise<void> {
    const server = http.createServer((_request, response) => response.end(color)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    servers.push(server);
    const { port: Port } = server.address() as AddressInfo;
    await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: '127.0.0.1', Port }] }));
  }
  const ask = async (url: string) => {
    const response = await fetch(`${emulator.running().endpoint}/_alb/${outputs.Name}${url}`);
    return response.ok ? response.text() : String(response.status);
  };
  const askOften = async (url: string, count: number) => {
    const answers = await Promise.all(Array.from({ length: count }, () => ask(url)));
    return (color: string) => answers.filter((answer) => answer === color).length;
  };

  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'code' }));
    const Body = zip({ 'index.js': fs.readFileSync(BUNDLE) });
    await s3.send(new PutObjectCommand({ Bucket: 'code', Key: 'weights.zip', Body }));
    outputs = await deploy('weights', template('/api/*', 20));
    await putBehind(outputs.Blue, 'blue');
    await putBehind(outputs.Green, 'green');
  });
  afterAll(async () => {
    for (const server of servers) server.close();
    await destroy('weights');
  });

  test('begins with the first group', async () => {
    expect(await weights()).toEqual([1, 0]);
    expect((await askOften('/api/prices', 20))('blue')).toBe(20);
  });

  test('divides requests as ECS has moved it', async () => {
    await shift(75, 25);
    const count = await askOften('/api/prices', 400);
    expect(count('blue') + count('green')).toBe(400);
    // Seven standard deviations.
    expect(Math.abs(count('green') - 100)).toBeLessThan(61);
  });

  test('keeps the traffic where it is when its route changes in place', async () => {
    await shift(0, 100);
    outputs = await deploy('weights', template('/v2/*', 20));
    expect(await weights()).toEqual([0, 100]);
  });

  test('takes the traffic along when the route gets another rule, which is there before the old one goes', async () => {
    const before = outputs.Rule;
    const answers: string[] = [];
    const client = { stopped: false };
    const asking = (async () => {
      while (!client.stopped) answers.push(await ask('/v2/prices'), await ask('/v3/prices'));
    })();
    // The first answers are from before the deployment.
    await eventually('an answer of both routes', async () => answers[1]);
    outputs = await deploy('weights', template('/v3/*', 10));
    client.stopped = true;
    await asking;
    expect(outputs.Rule).not.toBe(before);
    expect(await weights()).toEqual([0, 100]);
    // By the old way in or by the new one, and never to the version that is gone.
    expect(answers).toContain('green');
    expect([...new Set(answers)].sort()).toEqual(['404', 'green']);
    expect(await ask('/v3/prices')).toBe('green');
  });

  test('leaves a canary as it is', async () => {
    await shift(10, 90);
    outputs = await deploy('weights', template('/v4/*', 10));
    expect(await weights()).toEqual([10, 90]);
  });

  test('keeps the traffic where it is when a tag of its rule changes', async () => {
    await shift(0, 100);
    outputs = await deploy('weights', template('/v4/*', 10, { Tags: [{ Key: 'owner', Value: 'desk' }] }));
    expect(await weights()).toEqual([0, 100]);
  });

  test('would move, if its weights were not read again: the emulator shows it', async () => {
    const watched = outputs;
    outputs = await deploy('unwatched', template('/v4/*', 10, { isWatched: false }));
    await shift(0, 100);
    await deploy('unwatched', template('/v4/*', 10, { isWatched: false, Tags: [{ Key: 'owner', Value: 'desk' }] }));
    expect(await weights()).toEqual([1, 0]);
    await destroy('unwatched');
    outputs = watched;
  });

  test('is not touched by an update of something else', async () => {
    await shift(100, 0);
    const changed = template('/v4/*', 10, { Tags: [{ Key: 'owner', Value: 'desk' }] });
    outputs = await deploy('weights', { ...changed, Outputs: { ...changed.Outputs, More: { Value: 'x' } } });
    expect(await weights()).toEqual([100, 0]);
  });
});
