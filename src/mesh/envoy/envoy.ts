import { Annotations, Duration, Size } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { MemberCertificate, MutualTls } from '../../certificates/mutual-tls';
import type { SecretField } from '../../secrets/secret-field';
import { SHIPPED_IMAGES, shippedImage } from '../../security/images/shipped-images';
import { isBranded } from '../../validation/brand';
import { returned } from '../../validation/provided';
import { UsageError } from '../../validation/usage-error';
import { requireDnsDiscovery, requireDnsNamespace } from '../cloud-map';
import type { IMesh } from '../mesh';
import { MeshCapability } from '../mesh-capability';
import type { IMeshClient } from '../mesh-client';
import { type MeshAccess, MeshDataPlane, type MeshEndpoint, type MeshEntry, type MeshProxy } from '../mesh-data-plane';
import type { IMeshMember } from '../mesh-member';
import type { NetworkConnections, NetworkEntry } from '../network-connections';
import type { ProxyStop } from '../proxy-stop';
import type { RequestMetrics } from '../request-metrics';
import { TCP_HEALTH } from './bootstrap/health-checks';
import type { Edge } from './bootstrap/proxy-config';
import { drainOf } from './drain-times';
import { DRAIN, DRAIN_MEMORY, ENVOY, ENVOY_STOP_TIMEOUT, EnvoyProxy, identityOf } from './envoy-proxy';
import { MAX_CALLEES, PORTS, RESERVED_PORTS } from './ports';
import { requestsOf } from './requests';
import { resolvePolicy } from './resolved-policy';

/** Options of the Envoy backend. */
export interface EnvoyOptions {
  /**
   * The certificates for mutual TLS between services. Every service presents its own certificate and accepts only its
   * declared callers.
   *
   * @default - no certificates; requests between tasks are not encrypted, and only security groups restrict callers
   */
  readonly mutualTls?: MutualTls;

  /**
   * The image of Envoy. It must contain bash, as the standard image does and the distroless image does not. Docker Hub
   * limits the number of pulls from an IP address. A copy in a private repository avoids the limit.
   *
   * @default - the standard image of Envoy from Docker Hub, pinned to a version
   * @see https://docs.docker.com/docker-hub/usage/
   */
  readonly image?: ecs.ContainerImage;

  /**
   * The maximum memory of Envoy, which is a part of the task's memory. Minimum: 96 MiB.
   *
   * With less memory, Envoy exceeds it under attack before its limits on the heap take effect.
   *
   * @default Size.mebibytes(192)
   */
  readonly memory?: Size;

  /**
   * The number of Envoy's worker threads. One thread is enough for about 1,000 requests per second.
   *
   * @default 1
   */
  readonly concurrency?: number;

  /**
   * Indicates whether Envoy writes a JSON log line for every request.
   *
   * @default true
   */
  readonly accessLogs?: boolean;

  /**
   * The minimum time between the start of draining and the SIGTERM of the application when a task stops. The task still
   * answers requests during this time, and longer while it has requests. Callers need the first two thirds to find new
   * tasks in DNS (10 s), and the last third to notice failed health checks (5 s).
   *
   * @default Duration.seconds(15)
   */
  readonly drainTime?: Duration;

  /**
   * The maximum number of connections to a task, from the load balancer and from other services together. Further
   * connections are refused. The application has at most twice as many requests at once. A WebSocket connection or a TCP
   * session needs about 50 KB of memory with mutual TLS, so raise the number together with `memory`.
   *
   * @default - 3 for each MiB of `memory`, so 576 with 192 MiB
   */
  readonly maxConnections?: number;

  /**
   * The maximum time until a request has arrived completely. It stops clients that send slowly to hold connections. It
   * ends when the response begins, so it does not limit streams in both directions. `Duration.seconds(0)` means no limit.
   *
   * @default Duration.minutes(15)
   */
  readonly uploadTimeout?: Duration;

  /**
   * Indicates whether names of request headers may contain underscores. Some applications read `x_a` as `x-a`, so a
   * client could set a header that only Envoy may set. Without this option such a request fails with status 400.
   *
   * @default false
   */
  readonly allowUnderscores?: boolean;

  /**
   * Indicates whether paths may contain escaped slashes, `%2F` and `%5C`. Some applications read them as slashes, so such
   * a path could pass by a path route. Without this option such a request fails with status 400.
   *
   * @default false
   */
  readonly allowEscapedSlashes?: boolean;
}

/** The connections of a load balancer that does not decrypt TLS, with the idle timeout of AWS. */
const PASSED_THROUGH: NetworkConnections = { encrypted: false, idleTimeout: Duration.seconds(350) };
/** A WebSocket connection with mutual TLS needs about 50 KB, so all connections use less than a sixth of the memory. */
const CONNECTIONS_PER_MIB = 3;
/** Envoy's heap is limited to half of its memory, so that more WebSocket connections could end the container. */
const MAX_CONNECTIONS_PER_MIB = 8;
/** Each service needs one Cloud Map service. The default quota of a namespace is much higher. Unit: services. */
const MAX_SERVICES = 1000;

/**
 * One Envoy in every task, with a configuration that is complete at synthesis. There is no control plane.
 *
 * An application calls `127.0.0.1`, where its Envoy listens on one port for each callee. The Envoy of the callee receives
 * the request and forwards it to its application.
 */
export class Envoy extends MeshDataPlane {
  public readonly name = 'MeshBackend.envoy()';
  public readonly capabilities: MeshCapability[];
  public readonly proxy: MeshProxy;
  public readonly maxServices = MAX_SERVICES;
  private readonly memoryMiB: number;
  private readonly proxies = new WeakMap<IMeshClient, EnvoyProxy>();

  public constructor(private readonly options: EnvoyOptions) {
    super();
    this.capabilities = [
      MeshCapability.HTTP2,
      MeshCapability.GRPC,
      MeshCapability.TCP,
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
    this.memoryMiB = memory.toMebibytes();
    this.proxy = {
      memoryMiB: this.memoryMiB + DRAIN_MEMORY,
      containerNames: [ENVOY, DRAIN],
      ports: RESERVED_PORTS,
      publicImage: options.image === undefined,
    };
  }

  public join(mesh: IMesh, member: IMeshMember): MeshEndpoint {
    resolvePolicy(member);
    return { port: PORTS.mesh, ...this.addProxy(mesh, member, member) };
  }

  public override joinAsClient(mesh: IMesh, client: IMeshClient): MeshAccess {
    return this.addProxy(mesh, client);
  }

  private addProxy(mesh: IMesh, client: IMeshClient, member?: IMeshMember): MeshAccess {
    requireDnsNamespace(mesh, client, this.name);
    this.warnOfConnections(mesh);
    const { image, concurrency = 1, accessLogs = true } = this.options;
    const certificate = this.certificateFor(mesh, client);
    const containers = {
      image: image ?? ecs.ContainerImage.fromRegistry(shippedImage(SHIPPED_IMAGES.envoy)),
      edge: this.edge(),
      concurrency,
      accessLogs,
      drainTime: this.drainTime,
    };
    this.proxies.set(client, new EnvoyProxy(mesh, client, containers, certificate, member));
    const fields = Object.values(certificate ?? {}).filter((secret): secret is SecretField =>
      isBranded(secret, 'SecretField'),
    );
    return { secrets: [...new Set(fields.map(({ source }) => source))] };
  }

  public connect(mesh: IMesh, caller: IMeshClient, callee: IMeshMember): string {
    const proxy = this.proxyOf(caller);
    requireCalleeCapacity(caller, proxy);
    for (const version of mesh.versionsOf(callee)) {
      requireDnsDiscovery(caller, version, this.name);
      this.proxyOf(version).accept(caller);
    }
    return `${callee.protocol._scheme}://127.0.0.1:${proxy.call(callee)}`;
  }

  public override expose(mesh: IMesh, member: IMeshMember): MeshEntry {
    if (!member.protocol._isHttp) return this._exposeTcp(mesh, member, PASSED_THROUGH);
    this.proxyOf(member).expose();
    const encrypted = this.options.mutualTls !== undefined;
    return { containerName: ENVOY, port: PORTS.loadBalancer, encrypted, acceptsTls12: encrypted };
  }

  /** @internal */
  public override _exposeTcp(_mesh: IMesh, member: IMeshMember, connections: NetworkConnections): NetworkEntry {
    this.proxyOf(member).exposeToNetwork(connections);
    const mutualTls = this.options.mutualTls !== undefined;
    return {
      containerName: ENVOY,
      port: PORTS.loadBalancer,
      encrypted: mutualTls && connections.encrypted,
      health: { port: PORTS.networkHealth, path: TCP_HEALTH, encrypted: mutualTls },
    };
  }

  /** @internal */
  public override _requestsOf(member: IMeshMember, metricNamespace: string): RequestMetrics | undefined {
    // The metrics come from the access log.
    return this.options.accessLogs === false ? undefined : requestsOf(member, metricNamespace);
  }

  /** @internal */
  public override _stopOf(member: IMeshMember): ProxyStop {
    return { drain: drainOf(member, this.drainTime).wanted, end: ENVOY_STOP_TIMEOUT.toSeconds() };
  }

  private get drainTime(): Duration {
    return this.options.drainTime ?? Duration.seconds(15);
  }

  private edge(): Edge {
    const { maxConnections, uploadTimeout = Duration.minutes(15) } = this.options;
    const { allowUnderscores = false, allowEscapedSlashes = false } = this.options;
    const { memoryMiB } = this;
    return {
      memoryMiB,
      maxConnections: maxConnections ?? memoryMiB * CONNECTIONS_PER_MIB,
      uploadTimeout,
      allowUnderscores,
      allowEscapedSlashes,
    };
  }

  /** Warns if the memory is too small for the maximum number of connections. */
  private warnOfConnections(mesh: IMesh): void {
    const { maxConnections = 0 } = this.options;
    const maximum = this.memoryMiB * MAX_CONNECTIONS_PER_MIB;
    if (maxConnections <= maximum) return;
    const needed = Math.ceil(maxConnections / MAX_CONNECTIONS_PER_MIB);
    Annotations.of(mesh).addWarningV2(
      'cdk-trading-analytics-platform:proxyConnections',
      `maxConnections is ${maxConnections}. The memory of Envoy is enough for ${maximum} WebSocket connections or TCP sessions. Set memory: Size.mebibytes(${needed}) or more, or a smaller maxConnections.`,
    );
  }

  private proxyOf(member: IMeshClient): EnvoyProxy {
    return this.proxies.get(member) as EnvoyProxy;
  }

  private certificateFor(mesh: IMesh, member: IMeshClient): MemberCertificate | undefined {
    const { encryptionKey, protection, serviceName } = member;
    const { mutualTls } = this.options;
    if (!mutualTls) return undefined;
    const subject = { ...identityOf(mesh, member), serviceName, vpc: mesh.vpc, encryptionKey, protection };
    const issue = () => mutualTls.certificateFor(mesh, member, subject);
    return returned('MutualTls', 'certificateFor', issue, { by: mutualTls, where: member });
  }
}

function requireCalleeCapacity(caller: IMeshClient, { calleeCount }: EnvoyProxy): void {
  if (calleeCount < MAX_CALLEES) return;
  throw new UsageError(caller, 'TaskDefinitionTooLarge', {
    got: `callee number ${calleeCount + 1}`,
    expected: `at most ${MAX_CALLEES} callees, because a task definition has no space for more`,
    fix: `remove callees of '${caller.serviceName}', for example with one service in front of a group of them`,
  });
}
