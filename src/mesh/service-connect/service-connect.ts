import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { containerLogs } from '../../logs/container-logs';
import { UsageError } from '../../validation/usage-error';
import { MeshCapability } from '../mesh-capability';
import { MeshDataPlane, type MeshEndpoint } from '../mesh-data-plane';
import type { IMeshMember } from '../mesh-member';
import { TEST_HEADER } from '../test-header';
import type { TestTraffic } from '../test-traffic';
import type { TradingMesh } from '../trading-mesh';
import type { ServiceConnectOptions } from './service-connect-options';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html */
const DEFAULT_TIMEOUT = Duration.seconds(15);
const DEFAULT_IDLE_TIMEOUT = Duration.minutes(5);

/**
 * Amazon ECS Service Connect: a proxy that AWS adds to every task and manages.
 *
 * It balances round robin, retries twice and avoids hosts that failed; none of these can be changed.
 */
export class ServiceConnect extends MeshDataPlane {
  public readonly name = 'MeshBackend.serviceConnect()';
  public readonly capabilities = [
    MeshCapability.REQUEST_TIMEOUT,
    MeshCapability.IDLE_TIMEOUT,
    MeshCapability.ACCESS_LOGS,
  ];
  /** AWS asks for at least 64 MiB; twice that leaves room for access logs and many endpoints. */
  public readonly proxyMemoryMiB = 128;
  /** @see https://docs.aws.amazon.com/general/latest/gr/ecs-service.html */
  public readonly maxServices = 300;

  public constructor(private readonly options: ServiceConnectOptions) {
    super();
  }

  public join(mesh: TradingMesh, member: IMeshMember): MeshEndpoint {
    const timeout = member.trafficPolicy.timeout ?? DEFAULT_TIMEOUT;
    const idleTimeout = member.trafficPolicy.idleTimeout ?? DEFAULT_IDLE_TIMEOUT;
    validateTimeouts(member, timeout, idleTimeout);
    member.service.enableServiceConnect({
      namespace: mesh.namespace.namespaceArn,
      services: [
        {
          portMappingName: member.portName,
          discoveryName: member.serviceName,
          dnsName: hostName(mesh, member),
          port: member.port,
          perRequestTimeout: timeout,
          idleTimeout,
        },
      ],
      logDriver: containerLogs(member.sidecarLogGroup, 'service-connect'),
      accessLogConfiguration:
        this.options.accessLogs === false ? undefined : { format: ecs.ServiceConnectAccessLogFormat.JSON },
    });
    if (member.testTraffic) letTest(member.service, member.testTraffic);
    return { port: member.port };
  }

  public connect(mesh: TradingMesh, _caller: IMeshMember, callee: IMeshMember): string {
    return `http://${hostName(mesh, callee)}:${callee.port}`;
  }
}

/** The CDK's service does not know of it. */
function letTest(service: ecs.FargateService, { header = TEST_HEADER, value }: TestTraffic): void {
  (service.node.defaultChild as ecs.CfnService).addPropertyOverride(
    'ServiceConnectConfiguration.Services.0.ClientAliases.0.TestTrafficRules',
    { Header: { Name: header, Value: { Exact: value } } },
  );
}

function hostName(mesh: TradingMesh, member: IMeshMember): string {
  return `${member.serviceName}.${mesh.namespace.namespaceName}`;
}

function validateTimeouts(member: IMeshMember, timeout: Duration, idleTimeout: Duration): void {
  if (timeout.isUnresolved() || idleTimeout.isUnresolved()) {
    throw new UsageError(member, 'TimeoutOutOfRange', {
      got: 'a timeout that is known at deployment only',
      expected: 'timeouts known at synth: the CDK cannot turn such a value into seconds',
      fix: 'write the value, or read it from the context',
    });
  }
  const seconds = timeout.toSeconds({ integral: false });
  const idleSeconds = idleTimeout.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || !Number.isInteger(idleSeconds)) {
    throw new UsageError(member, 'TimeoutOutOfRange', {
      got: `timeout: ${timeout.toHumanString()}, idleTimeout: ${idleTimeout.toHumanString()}`,
      expected: 'whole seconds, or 0 for no limit',
      fix: 'for example timeout: Duration.seconds(2)',
    });
  }
  if (idleSeconds === 0 || (seconds !== 0 && idleSeconds >= seconds)) return;
  throw new UsageError(member, 'TimeoutOutOfRange', {
    got: `timeout: ${describe(seconds)}, idleTimeout: ${describe(idleSeconds)}`,
    expected: 'an idleTimeout at least as long as timeout: the connection closes at the idle timeout, mid-request',
    fix: 'raise idleTimeout or lower timeout',
  });
}

function describe(seconds: number): string {
  return seconds === 0 ? 'no limit' : `${seconds} s`;
}
