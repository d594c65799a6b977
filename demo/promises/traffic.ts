import {
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetWebACLForResourceCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import type { Json } from '../../rigs/template/json';
import { compare, type Inspector } from './promise';

export const loadBalancer: Inspector = async (resource, stack) => {
  const { Attributes = [] } = await new ElasticLoadBalancingV2Client(stack.clients).send(
    new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: resource.physicalId }),
  );
  const found = new Map(Attributes.map(({ Key, Value }) => [Key, Value]));
  return compare(
    resource,
    Object.fromEntries(
      resource.properties.LoadBalancerAttributes.map(({ Key, Value }: Json) => [
        Key,
        [stack.resolve(Value), found.get(Key)],
      ]),
    ),
  );
};

export const listener: Inspector = async (resource, stack) => {
  const { properties } = resource;
  const answer = await new ElasticLoadBalancingV2Client(stack.clients).send(
    new DescribeListenersCommand({ ListenerArns: [resource.physicalId] }),
  );
  const found: Json = answer.Listeners?.[0] ?? {};
  return compare(resource, {
    port: [`${properties.Protocol} ${properties.Port}`, `${found.Protocol} ${found.Port}`],
    'TLS policy': [properties.SslPolicy, found.SslPolicy],
    certificate: [properties.Certificates?.[0]?.CertificateArn, found.Certificates?.[0]?.CertificateArn],
    'default action': [properties.DefaultActions[0].Type, found.DefaultActions?.[0]?.Type],
  });
};

export const listenerRule: Inspector = async (resource, stack) => {
  const { properties } = resource;
  const answer = await new ElasticLoadBalancingV2Client(stack.clients).send(
    new DescribeRulesCommand({ RuleArns: [resource.physicalId] }),
  );
  const found: Json = answer.Rules?.[0] ?? {};
  return compare(resource, {
    priority: [properties.Priority, found.Priority],
    paths: [properties.Conditions[0].PathPatternConfig?.Values, found.Conditions?.[0]?.PathPatternConfig?.Values],
    'target group': [stack.resolve(properties.Actions[0].TargetGroupArn), found.Actions?.[0]?.TargetGroupArn],
  });
};

export const targetGroup: Inspector = async (resource, stack) => {
  const { properties } = resource;
  const answer = await new ElasticLoadBalancingV2Client(stack.clients).send(
    new DescribeTargetGroupsCommand({ TargetGroupArns: [resource.physicalId] }),
  );
  const found: Json = answer.TargetGroups?.[0] ?? {};
  return compare(resource, {
    targets: [`${properties.TargetType} ${properties.Port}`, `${found.TargetType} ${found.Port}`],
    'health path': [properties.HealthCheckPath, found.HealthCheckPath],
    'health interval (s)': [properties.HealthCheckIntervalSeconds, found.HealthCheckIntervalSeconds],
  });
};

export const webAclAssociation: Inspector = async (resource, stack) => {
  const answer = await new WAFV2Client(stack.clients).send(
    new GetWebACLForResourceCommand({ ResourceArn: stack.resolve(resource.properties.ResourceArn) }),
  );
  const promised = stack.ofType('AWS::WAFv2::WebACL')[0].properties.Rules.map(({ Name }: Json) => Name);
  return compare(resource, {
    'firewall rules': [promised, answer.WebACL?.Rules?.map(({ Name }) => Name)],
  });
};
