import { Duration, Lazy } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { MemberCertificate } from '../../certificates/mutual-tls';
import { containerLogs } from '../../logs/container-logs';
import { hostNameOf, registerInCloudMap } from '../cloud-map';
import type { IMesh } from '../mesh';
import type { IMeshMember } from '../mesh-member';
import { bootstrap } from './bootstrap/bootstrap';
import { CERTIFICATE_VARIABLES, type ProxyConfig } from './bootstrap/proxy-config';
import { compactYaml } from './compact-yaml';
import { drainScript, READY_CHECK } from './container-scripts';
import { PORTS } from './ports';
import { resolvePolicy } from './resolved-policy';

export const ENVOY = 'envoy';
export const DRAIN = 'drain';

/** The user of Envoy's own image. It writes nothing, so any would do. */
const USER = '101';
/** For a shell that sleeps, and for what starts a container, which counts too. Unit: MiB. */
export const DRAIN_MEMORY = 32;
/** Its work is done when it is told to end: the application is gone. */
const ENVOY_STOP_TIMEOUT = Duration.seconds(5);
/** For the shell to end by itself. */
const DRAIN_SLACK = 5;

/** What the sidecars of all services have in common. */
export interface EnvoyContainers {
  readonly image: ecs.ContainerImage;
  readonly memoryMiB: number;
  readonly concurrency: number;
  readonly accessLogs: boolean;
  readonly drainTime: Duration;
}

/** The Envoy of one service's tasks: what it is told becomes known as services call each other. */
export class EnvoyProxy {
  private readonly callers = new Set<IMeshMember>();
  private readonly callees: IMeshMember[] = [];
  private readonly envoy: ecs.ContainerDefinition;
  private behindLoadBalancer = false;

  public constructor(
    private readonly mesh: IMesh,
    private readonly member: IMeshMember,
    private readonly containers: EnvoyContainers,
    private readonly certificate?: MemberCertificate,
  ) {
    this.envoy = this.addEnvoy();
    const { container } = member;
    // Ready before the application may call, and there until it has ended.
    container.addContainerDependencies({ container: this.envoy, condition: ecs.ContainerDependencyCondition.HEALTHY });
    // ECS stops containers in the reverse order: this one first.
    this.addDrain().addContainerDependencies({ container, condition: ecs.ContainerDependencyCondition.START });
    // Whether it is called or not: CloudFormation cannot take a service from DNS while its tasks are in it.
    if (!member.shiftsTraffic) registerInCloudMap(mesh, member);
  }

  /** How many services it calls. */
  public get calleeCount(): number {
    return this.callees.length;
  }

  /** Lets a service call this one. */
  public accept(caller: IMeshMember): void {
    this.callers.add(caller);
  }

  /** The port on the loopback interface at which the application calls a service. */
  public call(callee: IMeshMember): number {
    return PORTS.firstCallee + this.callees.push(callee) - 1;
  }

  /** Lets a load balancer reach the service. */
  public expose(): void {
    this.behindLoadBalancer = true;
    this.envoy.addPortMappings({ name: 'load-balancer', containerPort: PORTS.loadBalancer });
  }

  private addEnvoy(): ecs.ContainerDefinition {
    const { member, certificate } = this;
    const { image, memoryMiB, concurrency, drainTime } = this.containers;
    const { certificate: chain, privateKey, authorities } = CERTIFICATE_VARIABLES;
    return member.taskDefinition.addContainer(ENVOY, {
      image,
      entryPoint: ['envoy'],
      command: [
        '--config-yaml',
        Lazy.string({ produce: () => compactYaml(bootstrap(this.config())) }),
        // There is one Envoy in a task, and no other to hand its sockets to.
        '--disable-hot-restart',
        '--concurrency',
        String(concurrency),
        '--drain-time-s',
        String(drainTime.toSeconds()),
        '--drain-strategy',
        'immediate',
        // What happened last is what one wants to read of a task that died.
        '--file-flush-interval-msec',
        '1000',
        '--log-level',
        'warning',
      ],
      secrets: certificate && {
        [authorities]: certificate.authorities,
        [chain]: certificate.certificate,
        [privateKey]: certificate.privateKey,
      },
      healthCheck: {
        command: ['CMD', 'bash', '-c', READY_CHECK],
        interval: Duration.seconds(5),
        timeout: Duration.seconds(3),
        retries: 3,
        startPeriod: Duration.seconds(30),
      },
      memoryLimitMiB: memoryMiB,
      essential: true,
      user: USER,
      portMappings: [{ name: 'mesh', containerPort: PORTS.mesh }],
      stopTimeout: ENVOY_STOP_TIMEOUT,
      readonlyRootFilesystem: true,
      logging: containerLogs(member.sidecarLogGroup, ENVOY),
    });
  }

  private addDrain(): ecs.ContainerDefinition {
    const { image, drainTime } = this.containers;
    return this.member.taskDefinition.addContainer(DRAIN, {
      image,
      entryPoint: ['bash', '-c'],
      command: [drainScript(drainTime.toSeconds())],
      memoryLimitMiB: DRAIN_MEMORY,
      essential: false,
      enableRestartPolicy: true,
      user: USER,
      stopTimeout: drainTime.plus(Duration.seconds(DRAIN_SLACK)),
      readonlyRootFilesystem: true,
      logging: containerLogs(this.member.sidecarLogGroup, DRAIN),
    });
  }

  private config(): ProxyConfig {
    const { mesh, member, callees } = this;
    const upstreams = new Set(callees.flatMap((callee) => mesh.versionsOf(callee)));
    return {
      serviceName: member.serviceName,
      port: member.port,
      healthPath: member.healthPath,
      idleTimeout: resolvePolicy(member).idleTimeout,
      accessLogs: this.containers.accessLogs,
      traces: member.traceReceiver,
      mutualTls: this.certificate !== undefined,
      callers: [...this.callers].map((caller) => identityOf(mesh, caller).uri).sort(),
      behindLoadBalancer: this.behindLoadBalancer,
      callees: callees.map((callee, index) => ({
        port: PORTS.firstCallee + index,
        serviceName: callee.serviceName,
        routes: callee.trafficPolicy.routes ?? [],
        ...resolvePolicy(callee),
      })),
      upstreams: [...upstreams].map((upstream) => ({
        serviceName: upstream.serviceName,
        hostName: identityOf(mesh, upstream).dnsName,
        healthPath: upstream.healthPath,
        ...resolvePolicy(upstream),
      })),
    };
  }
}

/** Who a service is: its name in DNS, and the URI that callees know it by. */
export function identityOf(mesh: IMesh, member: IMeshMember): { dnsName: string; uri: string } {
  const uri = `spiffe://${mesh.namespace.namespaceName}/${member.serviceName}`;
  return { dnsName: hostNameOf(mesh, member), uri };
}
