import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import { listOf, type Properties } from '../../update-safety/template';
import { isBranded } from '../../validation/brand';
import type { AppFacts, AppResource } from '../app-facts';
import { type Finding, shownOf } from '../finding';
import { LeastPrivilegeRule } from '../least-privilege-rule';
import type { LibraryParts } from '../library-parts';
import { statementsOf } from '../statements';

/** A service, as far as this rule reads it. */
interface Service extends IConstruct {
  readonly service: ecs.FargateService;
  /** Indicates whether all connections between tasks have TLS. Then the load balancer uses TLS too. */
  readonly mesh: { readonly _encrypted: boolean };
  readonly _targetGroups: elbv2.ApplicationTargetGroup[];
}

/** The policies that refuse requests without TLS, by the type of what they protect. */
const POLICIES: Record<string, { readonly policy: string; readonly targets: string }> = {
  'AWS::S3::Bucket': { policy: 'AWS::S3::BucketPolicy', targets: 'Bucket' },
  'AWS::SNS::Topic': { policy: 'AWS::SNS::TopicPolicy', targets: 'Topics' },
  'AWS::SQS::Queue': { policy: 'AWS::SQS::QueuePolicy', targets: 'Queues' },
};

/** Finds connections without TLS between parts that declare encryption. */
export function findPlainConnections(facts: AppFacts, library: LibraryParts): Finding[] {
  return [
    ...plainServices(facts),
    ...plainListeners(facts),
    ...facts.resources.filter((each) => library.include(each)).flatMap((resource) => plainResource(facts, resource)),
  ];
}

function plainServices(facts: AppFacts): Finding[] {
  return facts.constructs
    .filter((construct): construct is Service => isBranded(construct, 'MeshedFargateService'))
    .filter(({ mesh }) => mesh._encrypted)
    .flatMap(({ service, _targetGroups }) => {
      const groups = _targetGroups.map((group) => facts.resourceOf(group) as AppResource);
      const own = facts.resourceOf(service) as AppResource;
      return [
        ...groups.flatMap(plainHops),
        ...(isPlainService(own) ? [finding(own, 'ServiceConnectConfiguration', 'calls have no TLS')] : []),
      ];
    });
}

/** The requests and the health checks from the load balancer to the tasks. */
function plainHops(group: AppResource): Finding[] {
  const { Protocol, HealthCheckProtocol } = group.properties;
  return [
    ...(Protocol === 'HTTPS' ? [] : [finding(group, 'Protocol', 'the load balancer sends requests without TLS')]),
    ...(HealthCheckProtocol === 'HTTPS'
      ? []
      : [finding(group, 'HealthCheckProtocol', 'the load balancer sends health checks without TLS')]),
  ];
}

/** Indicates whether a service has a port in Service Connect without certificates. */
function isPlainService({ properties }: AppResource): boolean {
  return listOf<Properties>(properties.ServiceConnectConfiguration?.Services).some(({ Tls }) => Tls === undefined);
}

function plainListeners(facts: AppFacts): Finding[] {
  const balancers = facts.constructs.filter((construct) => isBranded(construct, 'SharedLoadBalancer'));
  const encrypted = balancers.filter((construct) => String((construct as { _url?: string })._url).startsWith('https:'));
  return facts
    .ofType('AWS::ElasticLoadBalancingV2::Listener')
    .filter(({ construct }) => encrypted.some((balancer) => construct?.node.scopes.includes(balancer)))
    .filter(
      ({ properties }) =>
        properties.Protocol === 'HTTP' &&
        listOf<Properties>(properties.DefaultActions).some(({ Type }) => Type !== 'redirect'),
    )
    .map((listener) => finding(listener, 'Protocol', 'clients can send requests without TLS'));
}

function plainResource(facts: AppFacts, resource: AppResource): Finding[] {
  if (/^AWS::RDS::DB(?:Cluster)?ParameterGroup$/.test(resource.type)) {
    const isForced = String(resource.properties.Parameters?.['rds.force_ssl']) === '1';
    return isForced ? [] : [finding(resource, 'Parameters', 'clients can connect without TLS')];
  }
  const { policy, targets } = POLICIES[resource.type] ?? {};
  if (policy === undefined || targets === undefined) return [];
  const isRefused = facts
    .ofType(policy)
    .filter(({ stack, properties }) => facts.text(stack, properties[targets]).includes(`<${resource.key}>`))
    .flatMap((each) => statementsOf(facts, each, 'PolicyDocument'))
    .some(({ effect, condition }) => effect === 'Deny' && condition.includes('aws:SecureTransport:false'));
  return isRefused ? [] : [finding(resource, targets, 'the policy does not refuse requests without TLS')];
}

function finding(resource: AppResource, property: string, what: string): Finding {
  return {
    rule: LeastPrivilegeRule.PLAIN_CONNECTION,
    resource,
    location: `Properties/${property}`,
    description: `${shownOf(resource)}: ${what}, although the construct declares encryption.`,
    fix: 'Find what changes the resource, for example an aspect or an override.',
  };
}
