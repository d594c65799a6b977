import { Annotations, Size } from 'aws-cdk-lib';
import type * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { containerLogs } from '../../logs/container-logs';
import { hostNameOf } from '../cloud-map';
import type { IMesh } from '../mesh';
import { MeshCapability } from '../mesh-capability';
import type { IMeshClient, IMeshServiceClient } from '../mesh-client';
import { type MeshAccess, MeshDataPlane, type MeshEndpoint, type MeshEntry, type MeshProxy } from '../mesh-data-plane';
import type { IMeshMember } from '../mesh-member';
import { defaultTimeout, idleTimeoutFor, requireTimeouts, TCP_IDLE_TIMEOUT } from '../policy/timeouts';
import type { RequestMetrics } from '../request-metrics';
import { TEST_HEADER, type TestTraffic } from '../test-traffic';
import { directUrl } from './direct-calls';
import { denyPrivateKeys, encrypt } from './encryption';
import { requestsOf } from './requests';
import { validateNoReplacement } from './validate-no-replacement';

/** Options of the Amazon ECS Service Connect backend. */
export interface ServiceConnectOptions {
  /**
   * Indicates whether the proxy writes a JSON log line for every request, without its query parameters.
   *
   * @default true
   */
  readonly accessLogs?: boolean;

  /**
   * The part of the task's memory that is reserved for the proxy. Minimum: 64 MiB. AWS requires 192 MiB in every task of
   * a mesh with more than 100 services or 2,000 tasks.
   *
   * @default Size.mebibytes(128)
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
   */
  readonly memory?: Size;

  /**
   * An active AWS Private CA of this Region, with which requests between services are encrypted. The callee's proxy
   * presents a certificate, which ECS issues and renews, and the caller's proxy verifies it. The caller presents no
   * certificate, so this is not mutual TLS. Applications still call `http://`.
   *
   * A CA in the app gets the tag `AmazonECSManaged`, which ECS requires. A CA that is imported by its ARN must already
   * have the tag. The mode for short-lived certificates is cheaper and sufficient, because ECS renews every five days.
   *
   * @default - requests between services are not encrypted
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html
   */
  readonly certificateAuthority?: acmpca.ICertificateAuthority;
}

/** AWS requires at least 64. Twice as much is enough for access logs and many endpoints. Unit: MiB. */
const DEFAULT_MEMORY = 128;
/** The number of services in a namespace above which AWS requires more memory. */
const LARGE = { services: 100, memoryMiB: 192 };

/**
 * Amazon ECS Service Connect: a proxy in every task that AWS adds and manages.
 *
 * The proxy uses round-robin load balancing, two retries and outlier detection. These cannot be changed.
 */
export class ServiceConnect extends MeshDataPlane {
  public readonly name = 'MeshBackend.serviceConnect()';
  public readonly capabilities: MeshCapability[];
  /** The proxy is not a container of the task definition. */
  public readonly proxy: MeshProxy;
  /** @see https://docs.aws.amazon.com/general/latest/gr/ecs-service.html */
  public readonly maxServices = 300;

  public constructor(private readonly options: ServiceConnectOptions) {
    super();
    this.capabilities = [
      MeshCapability.HTTP2,
      MeshCapability.GRPC,
      MeshCapability.TCP,
      MeshCapability.REQUEST_TIMEOUT,
      MeshCapability.IDLE_TIMEOUT,
      ...(options.certificateAuthority ? [MeshCapability.ENCRYPTION] : []),
      MeshCapability.ACCESS_LOGS,
      MeshCapability.SHIFTED_CALLS,
    ];
    const { memory = Size.mebibytes(DEFAULT_MEMORY) } = options;
    this.proxy = { memoryMiB: memory.toMebibytes() };
  }

  public join(mesh: IMesh, member: IMeshMember): MeshEndpoint {
    this.warnOfMemory(mesh);
    const { certificateAuthority: authority } = this.options;
    member.service.enableServiceConnect({
      namespace: mesh.namespace.namespaceArn,
      services: [
        {
          portMappingName: member.portName,
          discoveryName: member.serviceName,
          dnsName: hostNameOf(mesh, member),
          port: member.port,
          ...timeoutsOf(member),
          tls: authority && encrypt(member, authority),
        },
      ],
      ...this.logsOf(member),
    });
    if (member.testTraffic) addTestTraffic(member.service, member.testTraffic);
    if (member.trafficPolicy.retry?.isNone) warnOfRetries(member);
    member.node.addValidation({ validate: () => validateNoReplacement(member) });
    return { port: member.port };
  }

  /**
   * Adds the proxy to the tasks of an ECS service, which registers no name. It gives standalone tasks nothing, because
   * AWS adds no proxy to them.
   */
  public override joinAsClient(mesh: IMesh, client: IMeshClient): MeshAccess {
    const { service } = client as Partial<IMeshServiceClient>;
    if (!service) return {};
    this.warnOfMemory(mesh);
    service.enableServiceConnect({ namespace: mesh.namespace.namespaceArn, ...this.logsOf(client) });
    if (this.options.certificateAuthority) denyPrivateKeys(client);
    return {};
  }

  public connect(mesh: IMesh, caller: IMeshClient, callee: IMeshMember): string {
    if (!(caller as Partial<IMeshServiceClient>).service) {
      return directUrl(mesh, caller, callee, this.options.certificateAuthority !== undefined);
    }
    // Without https, because only the requests between the proxies are encrypted.
    return `${callee.protocol._scheme}://${hostNameOf(mesh, callee)}:${callee.port}`;
  }

  public override expose(_mesh: IMesh, member: IMeshMember): MeshEntry {
    return { port: member.port, encrypted: this.options.certificateAuthority !== undefined };
  }

  /** @internal */
  public override _requestsOf(member: IMeshMember): RequestMetrics | undefined {
    return requestsOf(member);
  }

  private logsOf({ sidecarLogGroup }: IMeshClient) {
    const { accessLogs = true } = this.options;
    return {
      logDriver: containerLogs(sidecarLogGroup, 'service-connect'),
      accessLogConfiguration: accessLogs ? { format: ecs.ServiceConnectAccessLogFormat.JSON } : undefined,
    };
  }

  /** Warns if the memory is too small for the number of services, which every proxy stores. */
  private warnOfMemory(mesh: IMesh): void {
    const memoryMiB = this.proxy.memoryMiB as number;
    if (memoryMiB >= LARGE.memoryMiB || mesh.serviceNames.length < LARGE.services) return;
    Annotations.of(mesh).addWarningV2(
      'cdk-trading-analytics-platform:proxyMemory',
      `The mesh has more than ${LARGE.services} services. AWS then requires ${LARGE.memoryMiB} MiB for the proxy of every task: MeshBackend.serviceConnect({ memory: Size.mebibytes(${LARGE.memoryMiB}) }).`,
    );
  }
}

/**
 * Returns the timeouts of a service. AWS accepts no timeout of requests for TCP.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
 */
function timeoutsOf(member: IMeshMember): Pick<ecs.ServiceConnectService, 'perRequestTimeout' | 'idleTimeout'> {
  const { protocol, trafficPolicy } = member;
  if (!protocol._isHttp) return { idleTimeout: trafficPolicy.idleTimeout ?? TCP_IDLE_TIMEOUT };
  const timeout = trafficPolicy.timeout ?? defaultTimeout(member);
  const idleTimeout = idleTimeoutFor(timeout, trafficPolicy);
  requireTimeouts(member, timeout, idleTimeout);
  return { perRequestTimeout: timeout, idleTimeout };
}

function warnOfRetries(member: IMeshMember): void {
  Annotations.of(member).addWarningV2(
    'cdk-trading-analytics-platform:retriesOfServiceConnect',
    'RetryPolicy.none() has no effect: Service Connect retries a failed request up to twice, AWS documents no exception for any method, and the retries cannot be disabled. Make the application recognize repeated requests, or use MeshBackend.envoy().',
  );
}

/** Adds test traffic by an override, because the CDK's L2 construct does not support it. */
function addTestTraffic(service: ecs.FargateService, { header = TEST_HEADER, value }: TestTraffic): void {
  (service.node.defaultChild as ecs.CfnService).addPropertyOverride(
    'ServiceConnectConfiguration.Services.0.ClientAliases.0.TestTrafficRules',
    { Header: { Name: header, Value: { Exact: value } } },
  );
}
