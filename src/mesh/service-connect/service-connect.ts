import * as ecs from 'aws-cdk-lib/aws-ecs';
import { containerLogs } from '../../logs/container-logs';
import { MeshCapability } from '../mesh-capability';
import { MeshDataPlane, type MeshEndpoint } from '../mesh-data-plane';
import type { IMeshMember } from '../mesh-member';
import { DEFAULT_IDLE_TIMEOUT, DEFAULT_TIMEOUT, requireTimeouts } from '../policy/timeouts';
import { TEST_HEADER } from '../test-header';
import type { TestTraffic } from '../test-traffic';
import type { TradingMesh } from '../trading-mesh';
import type { ServiceConnectOptions } from './service-connect-options';

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
  /** No container of the task definition. AWS asks for at least 64 MiB; twice that leaves room for access logs and many endpoints. */
  public readonly proxy = { memoryMiB: 128 };
  /** @see https://docs.aws.amazon.com/general/latest/gr/ecs-service.html */
  public readonly maxServices = 300;

  public constructor(private readonly options: ServiceConnectOptions) {
    super();
  }

  public join(mesh: TradingMesh, member: IMeshMember): MeshEndpoint {
    const timeout = member.trafficPolicy.timeout ?? DEFAULT_TIMEOUT;
    const idleTimeout = member.trafficPolicy.idleTimeout ?? DEFAULT_IDLE_TIMEOUT;
    requireTimeouts(member, timeout, idleTimeout);
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
