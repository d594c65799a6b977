import { Duration, Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { MemberCertificate, MutualTls } from '../../certificates/mutual-tls';
import { SecretField } from '../../secrets/secret-field';
import { requireSeconds } from '../../validation/durations';
import { requireWholeNumber, UsageError } from '../../validation/usage-error';
import { requireDnsDiscovery, requireDnsNamespace } from '../cloud-map';
import type { IMesh } from '../mesh';
import { MeshCapability } from '../mesh-capability';
import { MeshDataPlane, type MeshEndpoint, type MeshEntry, type MeshProxy } from '../mesh-data-plane';
import type { IMeshMember } from '../mesh-member';
import { DRAIN, DRAIN_MEMORY, ENVOY, EnvoyProxy, identityOf } from './envoy-proxy';
import { MAX_CALLEES, PORTS, RESERVED_PORTS } from './ports';
import { resolvePolicy } from './resolved-policy';
import { validateTaskDefinitionSize } from './validate-task-definition-size';

/** The knobs of the Envoy sidecars. */
export interface EnvoyOptions {
  /**
   * Whether both sides of a call show a certificate. Every service has one of its own, and accepts only the callers that
   * were declared.
   *
   * @default - neither does: requests between tasks are plain, and security groups alone say who may call
   */
  readonly mutualTls?: MutualTls;

  /**
   * Envoy's image, with bash: the standard one, not the distroless one. Docker Hub limits how often an address may pull;
   * a copy in a private repository is not limited.
   *
   * @default - Envoy's own image from Docker Hub, pinned to a version
   * @see https://docs.docker.com/docker-hub/usage/
   */
  readonly image?: ecs.ContainerImage;

  /**
   * The memory that Envoy may use at most, taken from the task's.
   *
   * @default Size.mebibytes(192)
   */
  readonly memory?: Size;

  /**
   * How many worker threads Envoy runs. One is enough for about a thousand requests a second.
   *
   * @default 1
   */
  readonly concurrency?: number;

  /**
   * Whether Envoy writes a line of JSON for every request.
   *
   * @default true
   */
  readonly accessLogs?: boolean;

  /**
   * How long a task that is stopped goes on answering after it has told its callers to go elsewhere, before the
   * application is told to end: at least long enough for their health checks to notice.
   *
   * @default Duration.seconds(15)
   */
  readonly drainTime?: Duration;
}

/** The standard image, which has the bash that the health check and the drain need. */
const IMAGE = 'docker.io/envoyproxy/envoy:v1.40.0';
const MEMORY = { what: "Envoy's memory in MiB", min: 64, max: 8192, example: 'Size.mebibytes(192)' };
const CONCURRENCY = { what: 'concurrency', min: 1, max: 16 };
/** Fargate gives a container two minutes in all, and the shell that waits some seconds to end. */
const DRAIN_TIME = { what: 'drainTime', min: 1, max: 110, example: 'Duration.seconds(15)' };
/** One Cloud Map service each, of which a namespace of the default quota holds many more. Unit: services. */
const MAX_SERVICES = 1000;

/**
 * An Envoy beside every application, configured in full when the template is written: there is no control plane.
 *
 * An application calls `127.0.0.1`, where its Envoy listens with a port for each callee; the callee's Envoy takes the
 * request and hands it on.
 */
export class Envoy extends MeshDataPlane {
  public readonly name = 'MeshBackend.envoy()';
  public readonly capabilities: MeshCapability[];
  public readonly proxy: MeshProxy;
  public readonly maxServices = MAX_SERVICES;
  private readonly memoryMiB: number;
  private readonly proxies = new WeakMap<IMeshMember, EnvoyProxy>();

  public constructor(private readonly options: EnvoyOptions) {
    super();
    this.capabilities = [
      MeshCapability.REQUEST_TIMEOUT,
      MeshCapability.IDLE_TIMEOUT,
      MeshCapability.RETRY_POLICY,
      MeshCapability.OUTLIER_DETECTION,
      MeshCapability.CONNECTION_LIMITS,
      MeshCapability.WEIGHTED_ROUTES,
      MeshCapability.HEADER_ROUTES,
      MeshCapability.PATH_ROUTES,
      ...(options.mutualTls ? [MeshCapability.ENCRYPTION, MeshCapability.MUTUAL_TLS] : []),
      MeshCapability.ACCESS_LOGS,
      MeshCapability.TRACING,
      MeshCapability.CALL_CYCLES,
    ];
    const { memory = Size.mebibytes(192) } = options;
    this.memoryMiB = memory.isUnresolved() ? Number.NaN : memory.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
    this.proxy = {
      memoryMiB: (this.memoryMiB || 0) + DRAIN_MEMORY,
      containerNames: [ENVOY, DRAIN],
      ports: RESERVED_PORTS,
      publicImage: options.image === undefined,
    };
  }

  public join(mesh: IMesh, member: IMeshMember): MeshEndpoint {
    requireDnsNamespace(mesh, member, this.name);
    resolvePolicy(member);
    const { image, concurrency = 1, accessLogs = true, drainTime = Duration.seconds(15) } = this.options;
    const { memoryMiB } = this;
    requireWholeNumber(member, 'ProxyOutOfRange', memoryMiB, MEMORY);
    requireWholeNumber(member, 'ProxyOutOfRange', concurrency, CONCURRENCY);
    requireSeconds(member, 'ProxyOutOfRange', drainTime, DRAIN_TIME);
    const certificate = this.certificateOf(mesh, member);
    const containers = {
      image: image ?? ecs.ContainerImage.fromRegistry(IMAGE),
      memoryMiB,
      concurrency,
      accessLogs,
      drainTime,
    };
    const proxy = new EnvoyProxy(mesh, member, containers, certificate);
    this.proxies.set(member, proxy);
    member.node.addValidation({ validate: () => validateTaskDefinitionSize(member, proxy.calleeCount) });
    const fields = Object.values(certificate ?? {}).filter((secret) => secret instanceof SecretField);
    return { port: PORTS.mesh, secrets: [...new Set(fields.map(({ source }) => source))] };
  }

  public connect(mesh: IMesh, caller: IMeshMember, callee: IMeshMember): string {
    const proxy = this.proxyOf(caller);
    requireRoom(caller, proxy);
    for (const version of mesh.versionsOf(callee)) {
      requireDnsDiscovery(caller, version, this.name);
      this.proxyOf(version).accept(caller);
    }
    return `http://127.0.0.1:${proxy.call(callee)}`;
  }

  public override expose(_mesh: IMesh, member: IMeshMember): MeshEntry {
    this.proxyOf(member).expose();
    return { containerName: ENVOY, port: PORTS.loadBalancer };
  }

  private proxyOf(member: IMeshMember): EnvoyProxy {
    return this.proxies.get(member) as EnvoyProxy;
  }

  private certificateOf(mesh: IMesh, member: IMeshMember): MemberCertificate | undefined {
    const { encryptionKey, protection, serviceName } = member;
    return this.options.mutualTls?.certificateFor(mesh, member, {
      ...identityOf(mesh, member),
      serviceName,
      vpc: mesh.vpc,
      encryptionKey,
      protection,
    });
  }
}

function requireRoom(caller: IMeshMember, { calleeCount }: EnvoyProxy): void {
  if (calleeCount < MAX_CALLEES) return;
  throw new UsageError(caller, 'TaskDefinitionTooLarge', {
    got: `callee number ${calleeCount + 1}`,
    expected: `at most ${MAX_CALLEES}: a task definition has no room for more`,
    fix: `let '${caller.serviceName}' call fewer services, for example by putting one before a group of them`,
  });
}
