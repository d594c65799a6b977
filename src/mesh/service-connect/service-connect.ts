import { Annotations, Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import type * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { containerLogs } from '../../logs/container-logs';
import { requireWholeNumber, UsageError } from '../../validation/usage-error';
import { hostNameOf } from '../cloud-map';
import type { IMesh } from '../mesh';
import { MeshCapability } from '../mesh-capability';
import { MeshDataPlane, type MeshEndpoint, type MeshEntry, type MeshProxy } from '../mesh-data-plane';
import type { IMeshMember } from '../mesh-member';
import { DEFAULT_IDLE_TIMEOUT, DEFAULT_TIMEOUT, requireTimeouts } from '../policy/timeouts';
import { TEST_HEADER, type TestTraffic } from '../test-traffic';
import { encrypt } from './encryption';
import { validateNoReplacement } from './validate-no-replacement';

/** The knobs of Amazon ECS Service Connect. */
export interface ServiceConnectOptions {
  /**
   * Whether the proxy writes a line of JSON for every request, without its query parameters.
   *
   * @default true
   */
  readonly accessLogs?: boolean;

  /**
   * The memory that is kept for the proxy, taken from the task's: at least 64 MiB. In a mesh with more than 100 services
   * or 2,000 tasks AWS asks for 192 in every task.
   *
   * @default Size.mebibytes(128)
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
   */
  readonly memory?: Size;

  /**
   * An active AWS Private CA of this region, which encrypts the requests between services: the callee's proxy shows a
   * certificate of it, which ECS issues and renews, and the caller's proxy checks that. The caller shows none, so this is no
   * mutual TLS; applications go on calling `http://`.
   *
   * A CA of the app gets the tag `AmazonECSManaged` that ECS asks for; one that is imported by its ARN must have it. ECS
   * recommends the mode for short-lived certificates, which is cheaper and enough: it renews every five days.
   *
   * @default - requests between services are plain
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html
   */
  readonly certificateAuthority?: acmpca.ICertificateAuthority;
}

/** AWS asks for at least 64; twice that leaves room for access logs and many endpoints. Unit: MiB. */
const DEFAULT_MEMORY = 128;
const MEMORY = { what: "the proxy's memory in MiB", min: 64, max: 8192, example: 'Size.mebibytes(192)' };
/** From where on AWS asks for more: services in a namespace, and MiB. */
const LARGE = { services: 100, memoryMiB: 192 };

/**
 * Amazon ECS Service Connect: a proxy that AWS adds to every task and manages.
 *
 * It balances round robin, retries twice and avoids hosts that failed; none of these can be changed.
 */
export class ServiceConnect extends MeshDataPlane {
  public readonly name = 'MeshBackend.serviceConnect()';
  public readonly capabilities: MeshCapability[];
  /** No container of the task definition. */
  public readonly proxy: MeshProxy;
  /** @see https://docs.aws.amazon.com/general/latest/gr/ecs-service.html */
  public readonly maxServices = 300;

  public constructor(private readonly options: ServiceConnectOptions) {
    super();
    this.capabilities = [
      MeshCapability.REQUEST_TIMEOUT,
      MeshCapability.IDLE_TIMEOUT,
      ...(options.certificateAuthority ? [MeshCapability.ENCRYPTION] : []),
      MeshCapability.ACCESS_LOGS,
      MeshCapability.SHIFTED_CALLS,
    ];
    const { memory = Size.mebibytes(DEFAULT_MEMORY) } = options;
    const whole = { rounding: SizeRoundingBehavior.FLOOR };
    this.proxy = { memoryMiB: memory.isUnresolved() ? 0 : memory.toMebibytes(whole) };
  }

  public join(mesh: IMesh, member: IMeshMember): MeshEndpoint {
    const timeout = member.trafficPolicy.timeout ?? DEFAULT_TIMEOUT;
    const idleTimeout = member.trafficPolicy.idleTimeout ?? DEFAULT_IDLE_TIMEOUT;
    requireTimeouts(member, timeout, idleTimeout);
    this.requireMemory(mesh, member);
    const { certificateAuthority: authority, accessLogs = true } = this.options;
    member.service.enableServiceConnect({
      namespace: mesh.namespace.namespaceArn,
      services: [
        {
          portMappingName: member.portName,
          discoveryName: member.serviceName,
          dnsName: hostNameOf(mesh, member),
          port: member.port,
          perRequestTimeout: timeout,
          idleTimeout,
          tls: authority && encrypt(member, authority),
        },
      ],
      logDriver: containerLogs(member.sidecarLogGroup, 'service-connect'),
      accessLogConfiguration: accessLogs ? { format: ecs.ServiceConnectAccessLogFormat.JSON } : undefined,
    });
    if (member.testTraffic) letTest(member.service, member.testTraffic);
    if (member.trafficPolicy.retry?.isNone) warnOfRetries(member);
    member.node.addValidation({ validate: () => validateNoReplacement(member) });
    return { port: member.port };
  }

  public connect(mesh: IMesh, _caller: IMeshMember, callee: IMeshMember): string {
    // Also where requests are encrypted: the proxies do that between them.
    return `http://${hostNameOf(mesh, callee)}:${callee.port}`;
  }

  public override expose(_mesh: IMesh, member: IMeshMember): MeshEntry {
    return { port: member.port, encrypted: this.options.certificateAuthority !== undefined };
  }

  /** Every proxy knows every service. */
  private requireMemory(mesh: IMesh, member: IMeshMember): void {
    if (this.options.memory?.isUnresolved()) {
      throw new UsageError(member, 'ProxyOutOfRange', {
        got: "the proxy's memory, which is known at deployment only",
        expected: 'a value that is known at synth: the rest is the application’s',
        fix: `for example ${MEMORY.example}`,
      });
    }
    const memoryMiB = this.proxy.memoryMiB as number;
    requireWholeNumber(member, 'ProxyOutOfRange', memoryMiB, MEMORY);
    if (memoryMiB >= LARGE.memoryMiB || mesh.serviceNames.length < LARGE.services) return;
    Annotations.of(mesh).addWarningV2(
      'cdk-trading-analytics-platform:proxyMemory',
      `The mesh has more than ${LARGE.services} services, for which AWS asks for ${LARGE.memoryMiB} MiB for the proxy of every task: MeshBackend.serviceConnect({ memory: Size.mebibytes(${LARGE.memoryMiB}) }).`,
    );
  }
}

function warnOfRetries(member: IMeshMember): void {
  Annotations.of(member).addWarningV2(
    'cdk-trading-analytics-platform:retriesOfServiceConnect',
    'RetryPolicy.none() is not kept: Service Connect sends a request that failed up to twice more, for which AWS names no exception of any method, and cannot be told not to. Let the application recognise a request that it has had, or use MeshBackend.envoy().',
  );
}

/** The CDK's service does not know of it. */
function letTest(service: ecs.FargateService, { header = TEST_HEADER, value }: TestTraffic): void {
  (service.node.defaultChild as ecs.CfnService).addPropertyOverride(
    'ServiceConnectConfiguration.Services.0.ClientAliases.0.TestTrafficRules',
    { Header: { Name: header, Value: { Exact: value } } },
  );
}
