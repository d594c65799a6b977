import { Duration, Lazy } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { MemberCertificate } from '../../certificates/mutual-tls';
import { containerLogs } from '../../logs/container-logs';
import { declareSecrets } from '../../security/declared-access';
import { hostNameOf, registerInCloudMap } from '../cloud-map';
import type { IMesh } from '../mesh';
import type { IMeshClient } from '../mesh-client';
import type { IMeshMember } from '../mesh-member';
import type { NetworkConnections } from '../network-connections';
import { bootstrap } from './bootstrap/bootstrap';
import { CERTIFICATE_VARIABLES, type Edge, type ProxyConfig } from './bootstrap/proxy-config';
import { compactYaml } from './compact-yaml';
import { drainScript, READY_CHECK } from './container-scripts';
import { drainOf } from './drain-times';
import { PORTS, tcpPortOf } from './ports';
import { type LocalCallee, requireFreePort, requireFreeTcpPort } from './require-free-tcp-port';
import { resolvePolicy } from './resolved-policy';

export const ENVOY = 'envoy';
export const DRAIN = 'drain';

/** The user of Envoy's own image. Envoy writes no files, so any user works. */
const USER = '101';
/** The memory for a sleeping shell and for the container runtime, which ECS also counts. Unit: MiB. */
export const DRAIN_MEMORY = 32;
/** ECS stops Envoy last, after the application has ended, so Envoy has nothing left to finish. */
export const ENVOY_STOP_TIMEOUT = Duration.seconds(5);

/** The settings that the sidecars of all services share. */
export interface EnvoyContainers {
  readonly image: ecs.ContainerImage;
  readonly edge: Edge;
  readonly concurrency: number;
  readonly accessLogs: boolean;
  readonly drainTime: Duration;
}

/** The Envoy in the tasks of one service or client. Its configuration is complete once all calls between services are declared. */
export class EnvoyProxy {
  private readonly callers = new Set<IMeshClient>();
  /** The callees, and their ports on the loopback interface. */
  private readonly callees: LocalCallee[] = [];
  private readonly envoy: ecs.ContainerDefinition;
  private behindLoadBalancer = false;
  private network?: NetworkConnections;

  /**
   * @param mesh the mesh
   * @param client the tasks, which call services
   * @param containers the settings of the sidecars
   * @param certificate the certificate of the tasks, with mutual TLS
   * @param member the service that receives requests; undefined if nothing calls the tasks
   */
  public constructor(
    private readonly mesh: IMesh,
    private readonly client: IMeshClient,
    private readonly containers: EnvoyContainers,
    private readonly certificate?: MemberCertificate,
    private readonly member?: IMeshMember,
  ) {
    this.envoy = this.addEnvoy();
    const { container } = client;
    // Envoy is ready before the application starts, and runs until the application has ended.
    container.addContainerDependencies({ container: this.envoy, condition: ecs.ContainerDependencyCondition.HEALTHY });
    if (!member) return;
    // ECS stops containers in reverse order of dependencies, so it stops the drain container first.
    this.addDrain(member).addContainerDependencies({ container, condition: ecs.ContainerDependencyCondition.START });
    // Also without callers, because CloudFormation cannot delete a Cloud Map service that still contains tasks.
    if (!member.shiftsTraffic) registerInCloudMap(mesh, member);
  }

  /** The number of services that the service calls. */
  public get calleeCount(): number {
    return this.callees.length;
  }

  /** Allows a caller to call the service. */
  public accept(caller: IMeshClient): void {
    this.callers.add(caller);
  }

  /** Adds a callee. Returns the port on the loopback interface at which the application calls it. */
  public call(callee: IMeshMember): number {
    const port = this.portFor(callee);
    this.callees.push({ callee, port });
    return port;
  }

  /** Returns the port of a callee. That of HTTP depends on the order of the calls, that of TCP on the name of the callee. */
  private portFor(callee: IMeshMember): number {
    if (callee.protocol._isHttp) {
      return PORTS.firstCallee + this.callees.filter(({ callee: { protocol } }) => protocol._isHttp).length;
    }
    const port = tcpPortOf(callee.serviceName);
    requireFreeTcpPort(this.client, callee, port, this.callees);
    return port;
  }

  /** Makes the service reachable for a load balancer. */
  public expose(): void {
    this.behindLoadBalancer = true;
    this.envoy.addPortMappings({ name: 'load-balancer', containerPort: PORTS.loadBalancer });
  }

  /** Makes the service reachable for a Network Load Balancer. */
  public exposeToNetwork(connections: NetworkConnections): void {
    requireFreePort(this.client, PORTS.networkHealth);
    this.network = connections;
    this.envoy.addPortMappings({ name: 'load-balancer', containerPort: PORTS.loadBalancer });
  }

  private addEnvoy(): ecs.ContainerDefinition {
    const { client, certificate } = this;
    const { image, edge, concurrency, drainTime } = this.containers;
    const { certificate: chain, privateKey, authorities } = CERTIFICATE_VARIABLES;
    const secrets = certificate && {
      [authorities]: certificate.authorities,
      [chain]: certificate.certificate,
      [privateKey]: certificate.privateKey,
    };
    const arns = Object.values(secrets ?? {}).map(({ arn }) => arn);
    declareSecrets(client.taskDefinition.obtainExecutionRole(), ...arns);
    return client.taskDefinition.addContainer(ENVOY, {
      image,
      entryPoint: ['envoy'],
      command: [
        '--config-yaml',
        Lazy.string({ produce: () => compactYaml(bootstrap(this.config())) }),
        // A task contains only one Envoy, so there is no other one to pass sockets to.
        '--disable-hot-restart',
        '--concurrency',
        String(concurrency),
        '--drain-time-s',
        String(drainTime.toSeconds()),
        '--drain-strategy',
        'immediate',
        // Flushes the log often, so that the last lines before a crash are not lost.
        '--file-flush-interval-msec',
        '1000',
        '--log-level',
        'warning',
      ],
      secrets,
      healthCheck: {
        command: ['CMD', 'bash', '-c', READY_CHECK],
        interval: Duration.seconds(5),
        timeout: Duration.seconds(3),
        retries: 3,
        startPeriod: Duration.seconds(30),
      },
      memoryLimitMiB: edge.memoryMiB,
      essential: true,
      user: USER,
      portMappings: this.member && [{ name: 'mesh', containerPort: PORTS.mesh }],
      stopTimeout: ENVOY_STOP_TIMEOUT,
      readonlyRootFilesystem: true,
      logging: containerLogs(client.sidecarLogGroup, ENVOY),
    });
  }

  private addDrain(member: IMeshMember): ecs.ContainerDefinition {
    const { image, drainTime } = this.containers;
    const { stopTimeout, ...times } = drainOf(member, drainTime);
    return member.taskDefinition.addContainer(DRAIN, {
      image,
      entryPoint: ['bash', '-c'],
      command: [drainScript(times)],
      memoryLimitMiB: DRAIN_MEMORY,
      essential: false,
      enableRestartPolicy: true,
      user: USER,
      stopTimeout: Duration.seconds(stopTimeout),
      readonlyRootFilesystem: true,
      logging: containerLogs(member.sidecarLogGroup, DRAIN),
    });
  }

  private config(): ProxyConfig {
    const { mesh, client, member, callees } = this;
    const upstreams = new Set(callees.flatMap(({ callee }) => mesh.versionsOf(callee)));
    return {
      serviceName: client.serviceName,
      application: member && {
        port: member.port,
        protocol: member.protocol,
        healthPath: member.healthPath,
        idleTimeout: resolvePolicy(member).idleTimeout,
      },
      accessLogs: this.containers.accessLogs,
      edge: this.containers.edge,
      traces: client.traceReceiver,
      mutualTls: this.certificate !== undefined,
      callers: [...this.callers].map((caller) => identityOf(mesh, caller).uri).sort(),
      behindLoadBalancer: this.behindLoadBalancer,
      network: this.network,
      callees: callees.map(({ callee, port }) => ({
        port,
        serviceName: callee.serviceName,
        protocol: callee.protocol,
        routes: callee.trafficPolicy.routes ?? [],
        ...resolvePolicy(callee),
      })),
      upstreams: [...upstreams].map((upstream) => ({
        serviceName: upstream.serviceName,
        hostName: identityOf(mesh, upstream).dnsName,
        protocol: upstream.protocol,
        healthPath: upstream.healthPath,
        ...resolvePolicy(upstream),
      })),
    };
  }
}

/** Returns the identity of a service: its DNS name and the URI by which callees identify it. */
export function identityOf(mesh: IMesh, member: IMeshClient): { dnsName: string; uri: string } {
  const uri = `spiffe://${mesh.namespace.namespaceName}/${member.serviceName}`;
  return { dnsName: hostNameOf(mesh, member), uri };
}
