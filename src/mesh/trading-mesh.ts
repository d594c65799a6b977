import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Construct, type IConstruct } from 'constructs';
import { plainNameInStack } from '../naming/stack-path';
import { brand } from '../validation/brand';
import { checked, placed } from '../validation/checked';
import { describe } from '../validation/description';
import { provided, returned } from '../validation/provided';
import { requireSameEnvironment } from '../validation/same-environment';
import { shown } from '../validation/shown';
import { quoted, UsageError } from '../validation/usage-error';
import { hostNameOf } from './cloud-map';
import { DirectedGraph } from './directed-graph';
import type { IMesh } from './mesh';
import { MeshBackend } from './mesh-backend';
import { MeshCapability } from './mesh-capability';
import type { IMeshClient } from './mesh-client';
import type { MeshAccess, MeshDataPlane, MeshEndpoint, MeshEntry } from './mesh-data-plane';
import type { IMeshMember } from './mesh-member';
import type { NetworkConnections, NetworkEntry } from './network-connections';
import { capabilityRequests } from './policy/capability-requests';
import { validatePolicy } from './policy/validate-policy';
import { takeNamespace, takeServiceName } from './taken-namespaces';

/** Properties of a mesh. */
export interface TradingMeshProps {
  /** The VPC of the services. */
  readonly vpc: ec2.IVpc;

  /**
   * The backend that carries requests between services.
   *
   * @default MeshBackend.serviceConnect()
   */
  readonly backend?: MeshBackend;

  /**
   * The name of the private DNS namespace that the mesh creates. `.internal` is reserved for private use. `.local` is
   * not, because multicast DNS uses it (RFC 6762).
   *
   * @default 'trading.internal'
   * @see https://www.icann.org/en/board-activities-and-meetings/materials/approved-resolutions-special-meeting-of-the-icann-board-29-07-2024-en
   */
  readonly namespaceName?: string;

  /**
   * An existing Cloud Map namespace for the services.
   *
   * @default - the mesh creates a namespace
   */
  readonly namespace?: servicediscovery.INamespace;
}

const DEFAULT_NAMESPACE = 'trading.internal';
const MAX_HOST_NAME = 253;
/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
const MAX_METRIC_NAMESPACE = 255;
/** The length of the prefix with the longest name of a stack. Unit: characters. */
const MAX_STACK_NAME = 128 + 18;

/** A group of services that can call each other, and the backend that carries their requests. */
export class TradingMesh extends Construct implements IMesh {
  static {
    brand(TradingMesh, 'TradingMesh');
  }

  /** The VPC of the services. */
  public readonly vpc: ec2.IVpc;

  /** The Cloud Map namespace of the services. */
  public readonly namespace: servicediscovery.INamespace;

  /** The backend that carries requests between services. */
  public readonly backend: MeshBackend;

  /** The CloudWatch namespace of the metrics from the services' logs. */
  public readonly metricNamespace: string;

  private readonly endpoints = new Map<IMeshMember, MeshEndpoint>();
  private readonly entries = new Map<IMeshMember, MeshEntry>();
  private readonly clients = new Set<IMeshClient>();
  private readonly calls = new DirectedGraph<IMeshClient>();
  private readonly stacks = new DirectedGraph<Stack>();

  public constructor(scope: Construct, id: string, props: TradingMeshProps) {
    super(...placed('new TradingMesh', scope, id));
    const { vpc, backend, namespace, namespaceName } = checked('new TradingMesh', 'props', props, this);
    this.vpc = vpc;
    requireSameEnvironment(this, { what: 'the VPC', resource: vpc });
    this.backend = backend ?? MeshBackend.serviceConnect();
    this.metricNamespace = metricNamespaceOf(this);
    if (namespace && namespaceName !== undefined) {
      throw new UsageError(this, 'TwoNamespaces', {
        got: `namespaceName: ${shown(namespaceName)} and an existing namespace`,
        expected: 'only one of them, because an existing namespace already has a name',
        fix: 'remove namespaceName',
      });
    }
    if (namespace) {
      requireSameEnvironment(this, { what: 'the namespace', resource: namespace, arn: namespace.namespaceArn });
    }
    this.namespace = namespace ?? this.createNamespace(namespaceName ?? DEFAULT_NAMESPACE);
  }

  /** The names of the services that have joined the mesh, in alphabetical order. */
  public get serviceNames(): string[] {
    return [...this.endpoints.keys()].map(({ serviceName }) => serviceName).sort();
  }

  /**
   * Indicates whether all connections between tasks have TLS.
   *
   * @internal
   */
  public get _encrypted(): boolean {
    const { capabilities } = this.backend.dataPlane;
    return [MeshCapability.ENCRYPTION, MeshCapability.MUTUAL_TLS].some((each) => capabilities.includes(each));
  }

  /**
   * Adds a service to the mesh. A service calls this method itself.
   *
   * Throws if the name is taken, the mesh is full, or the service is in another account or Region. Also throws if its
   * traffic policy is invalid or needs a capability that the backend does not have.
   *
   * @param member the service
   */
  public join(member: IMeshMember): MeshEndpoint {
    checked('TradingMesh.join', 'member', member, this);
    const implementation = { by: member, where: member };
    provided('IMeshMember', 'trafficPolicy', member.trafficPolicy, implementation);
    provided('IMeshMember', 'testTraffic', member.testTraffic, implementation);
    provided('IMeshClient', 'traceReceiver', member.traceReceiver, implementation);
    const { dataPlane } = this.backend;
    this.requireSameEnvironment(member);
    takeServiceName(member, this.namespace);
    this.requireHostName(member);
    this.requireCapacity(member, dataPlane);
    for (const { capability, option } of capabilityRequests(member)) this.require(capability, member, option);
    validatePolicy(member);
    const join = () => dataPlane.join(this, member);
    const endpoint = returned('MeshDataPlane', 'join', join, { by: dataPlane, where: member });
    this.endpoints.set(member, endpoint);
    return endpoint;
  }

  /**
   * Adds a client that calls services and that no service can call. A worker or a job calls this method itself.
   *
   * Throws if the name is taken, the backend supports no clients, or the client is in another account or Region.
   *
   * @param client the client
   */
  public joinAsClient(client: IMeshClient): MeshAccess {
    checked('TradingMesh.joinAsClient', 'client', client, this);
    provided('IMeshClient', 'traceReceiver', client.traceReceiver, { by: client, where: client });
    const { dataPlane } = this.backend;
    this.requireSameEnvironment(client);
    takeServiceName(client, this.namespace);
    this.requireHostName(client);
    const join = () => dataPlane.joinAsClient(this, client);
    const access = returned('MeshDataPlane', 'joinAsClient', join, { by: dataPlane, where: client });
    this.clients.add(client);
    return access;
  }

  /**
   * Connects a caller to a callee and returns the URL for the caller. A service calls this method itself in `connectTo()`.
   *
   * Throws if the call closes a cycle that the backend does not support, or goes from an earlier stack to a later one.
   * Also throws if a version of the callee has not joined the mesh.
   *
   * @param caller the service or the client that calls
   * @param callee the service that is called
   */
  public connect(caller: IMeshClient, callee: IMeshMember): string {
    checked('TradingMesh.connect', 'caller', caller, this);
    checked('TradingMesh.connect', 'callee', callee, this);
    this.requireInMesh(caller, callee);
    if (caller === callee) {
      throw new UsageError(caller, 'CallsItself', {
        got: `a call from '${caller.serviceName}' to itself`,
        expected: 'a call to another service',
        fix: `remove '${caller.serviceName}' from its own calls; inside a task use http://127.0.0.1:${callee.port}`,
      });
    }
    for (const version of this.versionsOf(callee).filter((other) => other !== caller)) {
      this.requireNoCycle(caller, version);
      this.requireStackOrder(caller, version);
      this.calls.add(caller, version);
    }
    const { dataPlane } = this.backend;
    const connect = () => dataPlane.connect(this, caller, callee);
    return returned('MeshDataPlane', 'connect', connect, { by: dataPlane, where: caller });
  }

  /**
   * Returns the services that receive the requests to a service: the service itself, and the versions in its routes.
   *
   * Throws if one of them has not joined the mesh.
   *
   * @param callee a service of this mesh
   */
  public versionsOf(callee: IMeshMember): IMeshMember[] {
    checked('TradingMesh.versionsOf', 'callee', callee, this);
    const names = (callee.trafficPolicy.routes ?? []).flatMap(({ targets }) =>
      targets.map(({ serviceName }) => serviceName),
    );
    const others = new Set(names.filter((name) => name !== callee.serviceName));
    return [callee, ...[...others].sort().map((name) => this.version(callee, name))];
  }

  /**
   * Indicates whether a caller is deployed after a callee. It is not if the callee also calls it, directly or indirectly.
   *
   * @internal
   */
  public _startsAfter(caller: IMeshClient, callee: IMeshMember): boolean {
    return this.calls.path(callee, caller) === undefined;
  }

  /**
   * Indicates whether a caller and one of its callees may call each other in a circle. Then the security group of one
   * cannot refer to that of the other.
   *
   * @internal
   */
  public _mayBeInCircle(caller: IMeshClient): boolean {
    const isCalled = this.endpoints.has(caller as IMeshMember);
    return isCalled && this.backend.dataPlane.capabilities.includes(MeshCapability.CALL_CYCLES);
  }

  /**
   * Returns the endpoint of a service for a load balancer.
   *
   * @param member a service of this mesh
   */
  public entryOf(member: IMeshMember): MeshEntry {
    checked('TradingMesh.entryOf', 'member', member, this);
    const { dataPlane } = this.backend;
    const expose = () => dataPlane.expose(this, member);
    const entry =
      this.entries.get(member) ?? returned('MeshDataPlane', 'expose', expose, { by: dataPlane, where: member });
    this.entries.set(member, entry);
    return entry;
  }

  /**
   * Returns the endpoint of a service for a Network Load Balancer.
   *
   * @internal
   */
  public _networkEntryOf(member: IMeshMember, connections: NetworkConnections): NetworkEntry {
    const entry = this.backend.dataPlane._exposeTcp(this, member, connections);
    this.entries.set(member, entry);
    return entry;
  }

  /**
   * Returns the port on the tasks of a service that its callers connect to.
   *
   * @param member a service of this mesh
   */
  public portOf(member: IMeshMember): number {
    checked('TradingMesh.portOf', 'member', member, this);
    return this.endpoints.get(member)?.port ?? member.port;
  }

  private createNamespace(name: string): servicediscovery.INamespace {
    const { vpc } = this;
    takeNamespace(this, vpc, name);
    const description = describe('namespace', `Services of ${this.node.path}`);
    return new servicediscovery.PrivateDnsNamespace(this, 'Namespace', { vpc, name, description });
  }

  private require(capability: MeshCapability, scope: IConstruct, option: string): void {
    const { capabilities, name } = this.backend.dataPlane;
    if (capabilities.includes(capability)) return;
    const supporting = BUILT_IN.filter((other) => other.capabilities.includes(capability)).map((other) => other.name);
    throw new UsageError(scope, 'CapabilityMissing', {
      got: `${option}, which needs the capability '${capability}', on ${name}`,
      expected: `a backend with this capability (${supporting.join(', ')}); ${name} has ${quoted(capabilities)}`,
      fix: `use another backend, or remove ${option}`,
    });
  }

  private version(callee: IMeshMember, name: string): IMeshMember {
    const version = [...this.endpoints.keys()].find(({ serviceName }) => serviceName === name);
    if (version) return version;
    throw new UsageError(callee, 'UnknownService', {
      got: `traffic.routes with the service '${name}'`,
      expected: `services that joined the mesh before the call to '${callee.serviceName}': ${quoted(this.serviceNames)}`,
      fix: `correct the name, or add '${name}' before the caller of '${callee.serviceName}'`,
    });
  }

  private requireInMesh(caller: IMeshClient, callee: IMeshMember): void {
    const isIn = this.clients.has(caller) || this.endpoints.has(caller as IMeshMember);
    if (isIn && this.endpoints.has(callee)) return;
    throw new UsageError(caller, 'OtherMesh', {
      got: `a call to '${callee.serviceName}' (${callee.node.path}), which is in another mesh`,
      expected: `a service of ${this.node.path}`,
      fix: 'pass the same mesh to both services, or call the other service through its load balancer',
    });
  }

  private requireSameEnvironment(member: IMeshClient): void {
    const mesh = Stack.of(this);
    const stack = Stack.of(member);
    if (areEqual(mesh.account, stack.account) && areEqual(mesh.region, stack.region)) return;
    throw new UsageError(member, 'OtherEnvironment', {
      got: `a service in ${stack.environment}, in a mesh of ${mesh.environment}`,
      expected: 'the same account and Region: security groups and Service Connect do not work across them',
      fix: 'move the service to a stack in the same environment, or create a second platform in the other environment',
    });
  }

  private requireHostName(member: IMeshClient): void {
    const name = hostNameOf(this, member);
    if (Token.isUnresolved(name) || name.length <= MAX_HOST_NAME) return;
    throw new UsageError(member, 'InvalidServiceName', {
      got: `the host name ${shown(name)} of ${name.length} characters`,
      expected: `at most ${MAX_HOST_NAME} characters (RFC 1123), for the name of the service and the namespace together`,
      fix: 'choose a shorter namespaceName',
    });
  }

  private requireCapacity(member: IMeshMember, { name, maxServices }: MeshDataPlane): void {
    if (this.endpoints.size < maxServices) return;
    throw new UsageError(member, 'MeshFull', {
      got: `service number ${this.endpoints.size + 1}`,
      expected: `at most ${maxServices} services in one mesh on ${name}; the quota cannot be raised`,
      fix: 'create a second platform for some of the services, and call between platforms through the load balancer; docs/mesh.md lists the other limits of a large mesh',
    });
  }

  private requireNoCycle(caller: IMeshClient, callee: IMeshMember): void {
    const { capabilities } = this.backend.dataPlane;
    const path = capabilities.includes(MeshCapability.CALL_CYCLES) ? undefined : this.calls.path(callee, caller);
    if (!path) return;
    const cycle = [caller, ...path].map(({ serviceName }) => serviceName).join(' -> ');
    throw new UsageError(caller, 'CallCycle', {
      got: `a cycle of calls: ${cycle}`,
      expected: `no cycle on ${this.backend.dataPlane.name}, where a task finds only services that existed when it started`,
      fix: 'reverse one of the calls (with a queue or a callback), or merge the services',
    });
  }

  private requireStackOrder(caller: IMeshClient, callee: IMeshMember): void {
    const from = Stack.of(caller);
    const to = Stack.of(callee);
    const home = Stack.of(this);
    for (const stack of [from, to]) if (stack !== home) this.stacks.add(stack, home);
    if (from === to || this.stacks.has(from, to)) return;
    if (this.stacks.path(to, from)) {
      throw new UsageError(caller, 'CallToLaterStack', {
        got: `a call from '${caller.serviceName}' in stack '${from.stackName}' to '${callee.serviceName}' in stack '${to.stackName}', which is deployed later`,
        expected: 'a call from a later stack to an earlier stack',
        fix: `move '${callee.serviceName}' to stack '${from.stackName}' or an earlier stack, or '${caller.serviceName}' to a later stack`,
      });
    }
    this.stacks.add(from, to);
  }
}

/** Returns the namespace of the metrics of a mesh, which is unique in its account and Region. */
function metricNamespaceOf(mesh: IConstruct): string {
  const { stackName } = Stack.of(mesh);
  const prefix = `TradingAnalytics/${stackName}/`;
  const length = Token.isUnresolved(stackName) ? MAX_STACK_NAME : prefix.length;
  return `${prefix}${plainNameInStack(mesh, '/', MAX_METRIC_NAMESPACE - length)}`;
}

function areEqual(one: string, other: string): boolean {
  return [TokenComparison.SAME, TokenComparison.BOTH_UNRESOLVED].includes(Token.compareStrings(one, other));
}

/** The backends that an error message can suggest. */
const BUILT_IN = [MeshBackend.serviceConnect(), MeshBackend.envoy(), MeshBackend.appMesh()].map(
  ({ dataPlane }) => dataPlane,
);
