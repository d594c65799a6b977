import { NETWORK } from './network';
import { ref, type Template } from './template';

const TARGET_GROUP = {
  Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  Properties: { VpcId: ref('Vpc'), Port: 8080, Protocol: 'HTTP', TargetType: 'ip' },
};

/** The network with a load balancer, its `Listener` on port 80, and the target groups `Blue` and `Green`. */
export const BLUE_GREEN: Record<string, unknown> = {
  ...NETWORK,
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
  Blue: TARGET_GROUP,
  Green: TARGET_GROUP,
};

/** A service behind a load balancer, whose traffic ECS shifts between two target groups. */
export function shiftedService(version: string, deployment: Record<string, unknown>): Template {
  return {
    Resources: {
      ...BLUE_GREEN,
      Rule: {
        Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
        Properties: {
          ListenerArn: ref('Listener'),
          Priority: 1,
          Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
          Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: ref('Blue'), Weight: 1 }] } }],
        },
      },
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
          DeploymentConfiguration: deployment,
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
    },
    Outputs: Object.fromEntries(
      ['Cluster', 'Service', 'Rule', 'Blue', 'Green', 'TaskDefinition'].map((id) => [id, { Value: ref(id) }]),
    ),
  };
}
