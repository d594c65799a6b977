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
  readonly mesh: Mesh;
  readonly _targetGroups: elbv2.ApplicationTargetGroup[];
  readonly _networkTargetGroups: elbv2.NetworkTargetGroup[];
}

/** A mesh, and the port of a service for its load balancer. */
interface Mesh {
  readonly _encrypted: boolean;
  entryOf(service: IConstruct): { readonly encrypted?: boolean };
}

/** A network load balancer, as far as this rule reads it. */
interface NetworkBalancer extends IConstruct {
  readonly networkIngress: { readonly certificate?: unknown };
  readonly loadBalancer: { readonly loadBalancerArn: string };
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
    ...plainNetworkListeners(facts),
    ...facts.resources.filter((each) => library.include(each)).flatMap((resource) => plainResource(facts, resource)),
  ];
}

function plainServices(facts: AppFacts): Finding[] {
  return facts.constructs
    .filter((construct): construct is Service => isBranded(construct, 'MeshedFargateService'))
    .filter(({ mesh }) => mesh._encrypted)
    .flatMap((service) => {
      const { _targetGroups, _networkTargetGroups } = service;
      const groups = _targetGroups.map((group) => facts.resourceOf(group) as AppResource);
      const network = _networkTargetGroups.map((group) => facts.resourceOf(group) as AppResource);
      const own = facts.resourceOf(service.service) as AppResource;
      return [
        ...groups.flatMap(plainHops),
        ...(network.length > 0 && service.mesh.entryOf(service).encrypted ? network.flatMap(plainConnections) : []),
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

/** The connections of a Network Load Balancer that decrypts TLS. Without a certificate, clients may encrypt themselves. */
function plainConnections(group: AppResource): Finding[] {
  if (group.properties.Protocol === 'TLS') return [];
  return [finding(group, 'Protocol', 'the network load balancer connects to the tasks without TLS')];
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

/** The listeners of network load balancers with a certificate that accept connections without TLS. */
function plainNetworkListeners(facts: AppFacts): Finding[] {
  const balancers = facts.constructs
    .filter((construct): construct is NetworkBalancer => isBranded(construct, 'SharedNetworkLoadBalancer'))
    .filter(({ networkIngress }) => networkIngress.certificate)
    .map((balancer) => facts.textOf(balancer, balancer.loadBalancer.loadBalancerArn));
  return facts
    .ofType('AWS::ElasticLoadBalancingV2::Listener')
    .filter(({ stack, properties }) => balancers.includes(facts.text(stack, properties.LoadBalancerArn)))
    .filter(({ properties }) => properties.Protocol !== 'TLS')
    .map((listener) => finding(listener, 'Protocol', 'clients can connect without TLS'));
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
