import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { att, ref, type Template, without, withProperties } from '../../../rigs/emulator/templates/template';
import { anEmulator } from './support/emulator';
import { stacksOf } from './support/stacks';

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const autoScaling = new ApplicationAutoScalingClient(emulator.configuration);

describe('autoscaling', () => {
  const template: Template = {
    Resources: {
      Cluster: { Type: 'AWS::ECS::Cluster', Properties: {} },
      TaskDefinition: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: { ContainerDefinitions: [{ Name: 'app', Image: 'nginx' }] },
      },
      Service: {
        Type: 'AWS::ECS::Service',
        Properties: { Cluster: ref('Cluster'), TaskDefinition: ref('TaskDefinition') },
      },
      Target: {
        Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
        Properties: {
          ServiceNamespace: 'ecs',
          ScalableDimension: 'ecs:service:DesiredCount',
          ResourceId: { 'Fn::Join': ['/', ['service', ref('Cluster'), att('Service', 'Name')]] },
          MinCapacity: 2,
          MaxCapacity: 10,
        },
      },
      Policy: {
        Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
        Properties: {
          PolicyName: 'cpu',
          PolicyType: 'TargetTrackingScaling',
          ScalingTargetId: ref('Target'),
          TargetTrackingScalingPolicyConfiguration: {
            TargetValue: 60,
            PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
          },
        },
      },
    },
    Outputs: {
      Cluster: { Value: ref('Cluster') },
      ServiceName: { Value: att('Service', 'Name') },
      Target: { Value: ref('Target') },
    },
  };
  let outputs: Record<string, string>;

  beforeAll(async () => {
    outputs = await deploy('autoscaling', template);
  });

  test('a second policy for a metric of a target is refused, also while the first one is about to go', async () => {
    const other = { ...(template.Resources.Policy as { Properties: object }) };
    const second = { ...other, Properties: { ...other.Properties, PolicyName: 'other' } };
    const twice = { ...template, Resources: { ...template.Resources, Second: second } };
    const error = /Only one TargetTrackingScaling policy for a given metric specification is allowed/;
    await expect(deploy('autoscaling', twice)).rejects.toThrow(error);
    await expect(deploy('autoscaling', without(twice, 'Policy'))).rejects.toThrow(error);
    const memory = { PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageMemoryUtilization' } };
    const tracking = { TargetTrackingScalingPolicyConfiguration: { TargetValue: 60, ...memory } };
    await deploy('autoscaling', withProperties(twice, 'Second', tracking));
    await deploy('autoscaling', template);
  });

  test('scalable targets and policies are created, changed and deregistered', async () => {
    const resourceId = `service/${outputs.Cluster}/${outputs.ServiceName}`;
    const of = { ServiceNamespace: 'ecs' as const, ResourceId: resourceId };
    const target = async () =>
      (await autoScaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs' }))).ScalableTargets?.[0];
    const policies = async () => (await autoScaling.send(new DescribeScalingPoliciesCommand(of))).ScalingPolicies;

    expect(outputs.Target).toBe(`${resourceId}|ecs:service:DesiredCount|ecs`);
    expect(await target()).toMatchObject({ MinCapacity: 2, MaxCapacity: 10 });
    expect(await policies()).toMatchObject([
      { PolicyName: 'cpu', TargetTrackingScalingPolicyConfiguration: { TargetValue: 60 } },
    ]);

    await deploy('autoscaling', withProperties(template, 'Target', { MaxCapacity: 40 }));
    expect(await target()).toMatchObject({ MinCapacity: 2, MaxCapacity: 40 });
    await deploy('autoscaling', without(template, 'Target', 'Policy'));
    expect(await target()).toBeUndefined();
    expect(await policies()).toEqual([]);
  });

  test('a scalable target without its service is refused', async () => {
    const target = template.Resources.Target as { Properties: Record<string, unknown> };
    const orphan = { ...target, Properties: { ...target.Properties, ResourceId: 'service/none/none' } };
    await expect(deploy('orphan', { Resources: { Target: orphan } })).rejects.toThrow(/ECS service doesn't exist/);
  });

  test('goes away with the stack', () => destroy('autoscaling'));
});
