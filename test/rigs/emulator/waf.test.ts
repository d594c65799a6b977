import { GetWebACLForResourceCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { NETWORK } from '../../../rigs/emulator/templates/network';
import { att, ref, type Template, without, withProperties } from '../../../rigs/emulator/templates/template';
import { anEmulator } from './support/emulator';
import { stacksOf } from './support/stacks';

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const waf = new WAFV2Client(emulator.configuration);

describe('the firewall', () => {
  const template: Template = {
    Resources: {
      ...NETWORK,
      Alb: {
        Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
        Properties: {
          Scheme: 'internal',
          Subnets: [0, 1, 2].map((index) => ref(`Subnet${index}`)),
          SecurityGroups: [ref('Group')],
        },
      },
      WebAcl: {
        Type: 'AWS::WAFv2::WebACL',
        Properties: {
          Scope: 'REGIONAL',
          DefaultAction: { Allow: {} },
          VisibilityConfig: { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName: 'all' },
          Rules: [
            {
              Name: 'rate',
              Priority: 1,
              Action: { Block: {} },
              Statement: { RateBasedStatement: { Limit: 2000, AggregateKeyType: 'IP' } },
              VisibilityConfig: { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName: 'r' },
            },
          ],
        },
      },
      Association: {
        Type: 'AWS::WAFv2::WebACLAssociation',
        Properties: { ResourceArn: ref('Alb'), WebACLArn: att('WebAcl', 'Arn') },
      },
      WafLogs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'aws-waf-logs-test' } },
      WafLogging: {
        Type: 'AWS::WAFv2::LoggingConfiguration',
        Properties: { ResourceArn: att('WebAcl', 'Arn'), LogDestinationConfigs: [att('WafLogs', 'Arn')] },
      },
    },
    Outputs: {
      Alb: { Value: ref('Alb') },
      WebAcl: { Value: att('WebAcl', 'Arn') },
    },
  };
  let outputs: Record<string, string>;

  beforeAll(async () => {
    outputs = await deploy('firewall', template);
  });

  test('a firewall is associated with a load balancer', async () => {
    const associated = async () =>
      (await waf.send(new GetWebACLForResourceCommand({ ResourceArn: outputs.Alb }))).WebACL;
    expect(await associated()).toMatchObject({ ARN: outputs.WebAcl, Rules: [{ Name: 'rate' }] });
    await deploy('firewall', without(template, 'Association'));
    await expect(associated()).rejects.toThrow(/No WebACL/);
  });

  test('firewall logs of another name are refused', async () => {
    const wrong = withProperties(template, 'WafLogs', { LogGroupName: 'waf-logs' });
    await expect(deploy('firewall', wrong)).rejects.toThrow(/aws-waf-logs-/);
  });

  test('goes away with the stack', () => destroy('firewall'));
});
