import {
  DescribeListenerCertificatesCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { NETWORK } from '../../../rigs/emulator/templates/network';
import { ref, type Template, without, withProperties } from '../../../rigs/emulator/templates/template';
import { anEmulator } from './support/emulator';
import { stacksOf } from './support/stacks';

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const elb = new ElasticLoadBalancingV2Client(emulator.configuration);

describe('load balancing', () => {
  const group = {
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: {
      VpcId: ref('Vpc'),
      Port: 8080,
      Protocol: 'HTTP',
      TargetType: 'ip',
      HealthCheckPath: '/health',
      TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '60' }],
    },
  };
  const template: Template = {
    Resources: {
      ...NETWORK,
      Alb: {
        Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
        Properties: {
          Scheme: 'internal',
          Type: 'application',
          Subnets: [0, 1, 2].map((index) => ref(`Subnet${index}`)),
          SecurityGroups: [ref('Group')],
        },
      },
      Blue: group,
      Green: group,
      Http: {
        Type: 'AWS::ElasticLoadBalancingV2::Listener',
        Properties: {
          LoadBalancerArn: ref('Alb'),
          Port: 80,
          Protocol: 'HTTP',
          DefaultActions: [
            { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
          ],
        },
      },
      Https: {
        Type: 'AWS::ElasticLoadBalancingV2::Listener',
        Properties: {
          LoadBalancerArn: ref('Alb'),
          Port: 443,
          Protocol: 'HTTPS',
          SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
          Certificates: [{ CertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/0' }],
          DefaultActions: [
            {
              Type: 'fixed-response',
              FixedResponseConfig: {
                StatusCode: '404',
                ContentType: 'application/json',
                MessageBody: '{"error":"<nothing> & nobody"}',
              },
            },
          ],
        },
      },
      Rule: {
        Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
        Properties: {
          ListenerArn: ref('Https'),
          Priority: 10,
          Conditions: [
            { Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } },
            { Field: 'host-header', HostHeaderConfig: { Values: ['api.example.com'] } },
            { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Test', Values: ['1'] } },
            { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } },
          ],
          Actions: [
            {
              Type: 'forward',
              ForwardConfig: {
                TargetGroups: [
                  { TargetGroupArn: ref('Blue'), Weight: 100 },
                  { TargetGroupArn: ref('Green'), Weight: 0 },
                ],
              },
            },
          ],
        },
      },
    },
    Outputs: {
      Alb: { Value: ref('Alb') },
      Blue: { Value: ref('Blue') },
      Green: { Value: ref('Green') },
      Https: { Value: ref('Https') },
      Rule: { Value: ref('Rule') },
    },
  };
  let outputs: Record<string, string>;

  const rule = async () => (await elb.send(new DescribeRulesCommand({ RuleArns: [outputs.Rule] }))).Rules?.[0];

  beforeAll(async () => {
    outputs = await deploy('alb', template);
  });

  test('listeners keep redirect, certificate and fixed response', async () => {
    const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn: outputs.Alb }));
    const on = (port: number) => Listeners.find((listener) => listener.Port === port);
    expect(on(80)?.DefaultActions).toMatchObject([{ RedirectConfig: { Protocol: 'HTTPS', Port: '443' } }]);
    expect(on(443)).toMatchObject({
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      Certificates: [{ CertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/0' }],
      DefaultActions: [{ FixedResponseConfig: { StatusCode: '404', MessageBody: '{"error":"<nothing> & nobody"}' } }],
    });
  });

  test('a rule keeps its conditions and the weight of every target group', async () => {
    const found = await rule();
    expect(found?.Conditions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Field: 'path-pattern', Values: ['/api/*'] }),
        expect.objectContaining({ Field: 'host-header', Values: ['api.example.com'] }),
        expect.objectContaining({ HttpHeaderConfig: { HttpHeaderName: 'X-Test', Values: ['1'] } }),
        expect.objectContaining({ Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } }),
      ]),
    );
    expect(found?.Actions?.[0].TargetGroupArn).toBeUndefined();
    expect(found?.Actions?.[0].ForwardConfig?.TargetGroups).toEqual([
      { TargetGroupArn: outputs.Blue, Weight: 100 },
      { TargetGroupArn: outputs.Green, Weight: 0 },
    ]);
  });

  test('a listener has its further certificates until the first resource that has one gives it up', async () => {
    const arn = (name: string) => `arn:aws:acm:us-east-1:000000000000:certificate/${name}`;
    const certificates = (...names: string[]) => ({
      Type: 'AWS::ElasticLoadBalancingV2::ListenerCertificate',
      Properties: { ListenerArn: ref('Https'), Certificates: names.map((name) => ({ CertificateArn: arn(name) })) },
    });
    const deployed = async (resources: Template['Resources']) => {
      await deploy('alb', { ...template, Resources: { ...template.Resources, ...resources } });
      const command = new DescribeListenerCertificatesCommand({ ListenerArn: outputs.Https });
      const { Certificates = [] } = await elb.send(command);
      return Certificates.map(({ CertificateArn, IsDefault }) => `${CertificateArn?.split('/')[1]} ${IsDefault}`);
    };
    expect(await deployed({ First: certificates('a', 'b'), Second: certificates('b') })).toEqual([
      '0 true',
      'a false',
      'b false',
    ]);
    expect(await deployed({ First: certificates('a', 'c'), Second: certificates('b') })).toEqual([
      '0 true',
      'a false',
      'c false',
    ]);
    expect(await deployed({ Third: certificates('b') })).toEqual(['0 true']);
  });

  test('an update changes the rule in place', async () => {
    const properties = { Priority: 20, Actions: [{ Type: 'forward', TargetGroupArn: ref('Green') }] };
    expect((await deploy('alb', withProperties(template, 'Rule', properties))).Rule).toBe(outputs.Rule);
    expect(await rule()).toMatchObject({ Priority: '20', Actions: [{ TargetGroupArn: outputs.Green }] });
  });

  test('two rules of one priority are refused', async () => {
    const twice = structuredClone(template);
    twice.Resources.Rule = structuredClone(template.Resources.Rule);
    twice.Resources.Other = structuredClone(template.Resources.Rule);
    await expect(deploy('alb', twice)).rejects.toThrow(/PriorityInUse/);
  });

  test('a second listener on a port is refused, and one that moves to a port in use', async () => {
    const twice = structuredClone(template);
    twice.Resources.Other = structuredClone(template.Resources.Http);
    await expect(deploy('alb', twice)).rejects.toThrow(/Other: .*port \(80\).*DuplicateListener/);
    await expect(deploy('alb', withProperties(template, 'Http', { Port: 443 }))).rejects.toThrow(/DuplicateListener/);
  });

  test('a listener under another logical id needs a free port until the update ends', async () => {
    const renamed = structuredClone(template);
    renamed.Resources.Redirect = renamed.Resources.Http;
    delete renamed.Resources.Http;
    await expect(deploy('alb', renamed)).rejects.toThrow(/DuplicateListener/);
    await deploy('alb', without(template, 'Http'));
    await deploy('alb', renamed);
  });

  test('goes away with the stack', async () => {
    await destroy('alb');
    expect((await elb.send(new DescribeLoadBalancersCommand({}))).LoadBalancers).toEqual([]);
  });
});
