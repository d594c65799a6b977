import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Construct, type IConstruct } from 'constructs';
import { plainIdsInStack } from '../naming/stack-path';
import { brand } from '../validation/brand';
import { requireSameEnvironment } from '../validation/same-environment';
import { quoted, UsageError } from '../validation/usage-error';
import { DirectedGraph } from './directed-graph';
import { MeshBackend } from './mesh-backend';
import { MeshCapability } from './mesh-capability';
import type { MeshDataPlane, MeshEndpoint, MeshEntry } from './mesh-data-plane';
import type { IMeshMember } from './mesh-member';
import { capabilityRequests } from './policy/capability-requests';
import { validatePolicy } from './policy/validate-policy';

/** The mesh's knobs. */
export interface TradingMeshProps {
  /** The network that the services are in. */
  readonly vpc: ec2.IVpc;

  /**
   * What carries requests from service to service.
   *
   * @default MeshBackend.serviceConnect()
   */
  readonly backend?: MeshBackend;

  /**
   * The name of the private DNS namespace that the mesh makes. `.internal` is reserved for private use, unlike `.local`,
   * which multicast DNS owns (RFC 6762).
   *
   * @default 'trading.internal'
   * @see https://www.icann.org/en/board-activities-and-meetings/materials/approved-resolutions-special-meeting-of-the-icann-board-29-07-2024-en
   */
  readonly namespaceName?: string;

  /**
   * An existing Cloud Map namespace to use instead.
   *
   * @default - the mesh makes one
   */
  readonly namespace?: servicediscovery.INamespace;
}

const DEFAULT_NAMESPACE = 'trading.internal';
/** RFC 1123 section 2.1. */
const DNS_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/** The services that may call each other, and what carries their calls. */
export class TradingMesh extends Construct {
  static {
    brand(TradingMesh, 'TradingMesh');
  }

  /** The network that the services are in. */
  public readonly vpc: ec2.IVpc;

  /** The Cloud Map namespace that the services are registered in. */
  public readonly namespace: servicediscovery.INamespace;

  /** What carries requests from service to service. */
  public readonly backend: MeshBackend;

  /** The CloudWatch namespace of the metrics that the services' logs make. */
  public readonly metricNamespace: string;

  private readonly endpoints = new Map<IMeshMember, MeshEndpoint>();
  private readonly entries = new Map<IMeshMember, MeshEntry>();
  private readonly calls = new DirectedGraph<IMeshMember>();
  private readonly stacks = new DirectedGraph<Stack>();

  public constructor(scope: Construct, id: string, props: TradingMeshProps) {
    super(scope, id);
    this.vpc = props.vpc;
    requireSameEnvironment(this, { what: 'the VPC', resource: props.vpc });
    this.backend = props.backend ?? MeshBackend.serviceConnect();
    this.metricNamespace = ['TradingAnalytics', Stack.of(this).stackName, ...plainIdsInStack(this)].join('/');
    if (props.namespace && props.namespaceName !== undefined) {
      throw new UsageError(this, 'TwoNamespaces', {
        got: `namespaceName: '${props.namespaceName}' and an existing namespace`,
        expected: 'one of them: an existing namespace has its name already',
        fix: 'leave namespaceName out',
      });
    }
    requireDnsName(this, props.namespaceName ?? DEFAULT_NAMESPACE);
    this.namespace =
      props.namespace ??
      new servicediscovery.PrivateDnsNamespace(this, 'Namespace', {
        vpc: props.vpc,
        name: props.namespaceName ?? DEFAULT_NAMESPACE,
        description: `Services of ${this.node.path}`,
      });
  }

  /** The names of the services in the mesh, in order. */
  public get serviceNames(): string[] {
    return [...this.endpoints.keys()].map(({ serviceName }) => serviceName).sort();
  }

  /**
   * Takes a service into the mesh. Services do this by themselves.
   *
   * Throws when the name is taken, the mesh is full, the service is in another account or region, or its traffic policy
   * asks for what cannot be or what the backend cannot do.
   *
   * @param member the service
   */
  public join(member: IMeshMember): MeshEndpoint {
    const { dataPlane } = this.backend;
    this.requireSameEnvironment(member);
    this.requireFreeName(member);
    this.requireRoom(member, dataPlane);
    for (const { capability, asked } of capabilityRequests(member)) this.require(capability, member, asked);
    validatePolicy(member);
    const endpoint = dataPlane.join(this, member);
    this.endpoints.set(member, endpoint);
    return endpoint;
  }

  /**
   * Lets one service call another and says at which URL. Services do this by themselves in `connectTo()`.
   *
   * Throws when the call would close a circle that the backend cannot carry, runs from an earlier stack to a later one, or
   * leads to a version that has not joined the mesh.
   *
   * @param caller the service that calls
   * @param callee the service that is called
   */
  public connect(caller: IMeshMember, callee: IMeshMember): string {
    this.requireInMesh(caller, callee);
    if (caller === callee) {
      throw new UsageError(caller, 'CallsItself', {
        got: `a call from '${caller.serviceName}' to itself`,
        expected: 'a call to another service',
        fix: `leave '${caller.serviceName}' out of its own calls; inside a task use http://127.0.0.1:${caller.port}`,
      });
    }
    for (const version of this.versionsOf(callee).filter((other) => other !== caller)) {
      this.requireNoCycle(caller, version);
      this.requireStackOrder(caller, version);
      this.calls.add(caller, version);
    }
    return this.backend.dataPlane.connect(this, caller, callee);
  }

  /**
   * The services that requests to a service go to: itself, and those that its routes name.
   *
   * Throws when one of them has not joined the mesh.
   *
   * @param callee a service of this mesh
   */
  public versionsOf(callee: IMeshMember): IMeshMember[] {
    const names = (callee.trafficPolicy.routes ?? []).flatMap(({ targets }) =>
      targets.map(({ serviceName }) => serviceName),
    );
    const others = new Set(names.filter((name) => name !== callee.serviceName));
    return [callee, ...[...others].sort().map((name) => this.version(callee, name))];
  }

  /**
   * Whether a caller must be, or had better be, deployed after a service that it calls: unless that one calls it too.
   *
   * @internal
   */
  public _startsAfter(caller: IMeshMember, callee: IMeshMember): boolean {
    return this.calls.path(callee, caller) === undefined;
  }

  /**
   * Where a load balancer connects to.
   *
   * @param member a service of this mesh
   */
  public entryOf(member: IMeshMember): MeshEntry {
    const entry = this.entries.get(member) ?? this.backend.dataPlane.expose(this, member);
    this.entries.set(member, entry);
    return entry;
  }

  /**
   * The port on the service's tasks that its callers connect to.
   *
   * @param member a service of this mesh
   */
  public portOf(member: IMeshMember): number {
    return this.endpoints.get(member)?.port ?? member.port;
  }

  private require(capability: MeshCapability, scope: IConstruct, asked: string): void {
    const { capabilities, name } = this.backend.dataPlane;
    if (capabilities.includes(capability)) return;
    const able = BUILT_IN.filter((other) => other.capabilities.includes(capability)).map((other) => other.name);
    throw new UsageError(scope, 'CapabilityMissing', {
      got: `${asked}, which needs '${capability}', on ${name}`,
      expected: `a backend that has it (${able.join(', ')}); this one has ${quoted(capabilities)}`,
      fix: `use another backend, or leave ${asked} out`,
    });
  }

  private version(callee: IMeshMember, name: string): IMeshMember {
    const version = [...this.endpoints.keys()].find(({ serviceName }) => serviceName === name);
    if (version) return version;
    throw new UsageError(callee, 'UnknownService', {
      got: `traffic.routes that name '${name}'`,
      expected: `services that are in the mesh before '${callee.serviceName}' is called: ${quoted(this.serviceNames)}`,
      fix: `correct the name, or add '${name}' before what calls '${callee.serviceName}'`,
    });
  }

  private requireInMesh(caller: IMeshMember, callee: IMeshMember): void {
    if (this.endpoints.has(caller) && this.endpoints.has(callee)) return;
    throw new UsageError(caller, 'OtherMesh', {
      got: `a call to '${callee.serviceName}' (${callee.node.path}), which is in another mesh`,
      expected: `a service of ${this.node.path}`,
      fix: 'give both services the same mesh, or reach the other one through its load balancer',
    });
  }

  private requireSameEnvironment(member: IMeshMember): void {
    const mesh = Stack.of(this);
    const stack = Stack.of(member);
    if (same(mesh.account, stack.account) && same(mesh.region, stack.region)) return;
    throw new UsageError(member, 'OtherEnvironment', {
      got: `a service in ${stack.environment}, in a mesh of ${mesh.environment}`,
      expected: 'the same account and region: security groups and Service Connect do not reach across',
      fix: 'put the service into a stack of the same environment, or give the other environment a platform of its own',
    });
  }

  private requireFreeName(member: IMeshMember): void {
    const other = [...this.endpoints.keys()].find(({ serviceName }) => serviceName === member.serviceName);
    if (!other) return;
    throw new UsageError(member, 'NameTaken', {
      got: `a second service named '${member.serviceName}'`,
      expected: `a name that no other service of the mesh has; ${other.node.path} has this one`,
      fix: 'choose another name (or another id, of which the name is made)',
    });
  }

  private requireRoom(member: IMeshMember, { name, maxServices }: MeshDataPlane): void {
    if (this.endpoints.size < maxServices) return;
    throw new UsageError(member, 'MeshFull', {
      got: `service number ${this.endpoints.size + 1}`,
      expected: `at most ${maxServices} services in one mesh on ${name}; the quota cannot be raised`,
      fix: 'start a second platform for a part of the services; between platforms, call through the load balancer. docs/mesh.md says what else grows with a mesh: tasks in its namespace, memory of every proxy',
    });
  }

  private requireNoCycle(caller: IMeshMember, callee: IMeshMember): void {
    const { capabilities } = this.backend.dataPlane;
    const back = capabilities.includes(MeshCapability.CALL_CYCLES) ? undefined : this.calls.path(callee, caller);
    if (!back) return;
    const circle = [caller, ...back].map(({ serviceName }) => serviceName).join(' -> ');
    throw new UsageError(caller, 'CallCycle', {
      got: `calls in a circle: ${circle}`,
      expected: `no circle on ${this.backend.dataPlane.name}: a task finds only the services that were there before it, so one of these would never find the next`,
      fix: 'turn one of the calls around (a queue or a callback), or merge the services',
    });
  }

  private requireStackOrder(caller: IMeshMember, callee: IMeshMember): void {
    const from = Stack.of(caller);
    const to = Stack.of(callee);
    const home = Stack.of(this);
    for (const stack of [from, to]) if (stack !== home) this.stacks.add(stack, home);
    if (from === to || this.stacks.has(from, to)) return;
    if (this.stacks.path(to, from)) {
      throw new UsageError(caller, 'CallToLaterStack', {
        got: `a call from '${caller.serviceName}' in stack '${from.stackName}' to '${callee.serviceName}' in stack '${to.stackName}', which is deployed later`,
        expected: 'calls from a later stack to an earlier one',
        fix: `move '${callee.serviceName}' into stack '${from.stackName}' or an earlier one, or '${caller.serviceName}' into a later one`,
      });
    }
    this.stacks.add(from, to);
  }
}

function requireDnsName(scope: IConstruct, name: string): void {
  if (Token.isUnresolved(name) || (DNS_NAME.test(name) && name.length <= 253)) return;
  throw new UsageError(scope, 'InvalidNamespaceName', {
    got: `namespaceName: '${name}'`,
    expected: 'DNS labels (letters, digits and hyphens, at most 63 characters) with dots between them',
    fix: `for example namespaceName: '${DEFAULT_NAMESPACE}'`,
  });
}

function same(one: string, other: string): boolean {
  return [TokenComparison.SAME, TokenComparison.BOTH_UNRESOLVED].includes(Token.compareStrings(one, other));
}

/** The backends that an error can point to. */
const BUILT_IN = [MeshBackend.serviceConnect(), MeshBackend.envoy(), MeshBackend.appMesh()].map(
  ({ dataPlane }) => dataPlane,
);
