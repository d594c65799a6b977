import type { IMeshMember } from '../mesh/mesh-member';
import type { TradingMesh } from '../mesh/trading-mesh';
import { allowIngress } from '../network/allow-ingress';
import type { DeclaredConnection } from '../security/declared-access';
import { cfnService } from './ecs-service';

/** The calls from a service to other services of its mesh. */
export class ServiceCalls {
  private readonly callees = new Set<IMeshMember>();
  private readonly reachable = new Set<IMeshMember>();

  public constructor(
    private readonly caller: IMeshMember,
    private readonly mesh: TradingMesh,
  ) {}

  /** The names of the called services, in order. */
  public get names(): string[] {
    return [...this.callees].map(({ serviceName }) => serviceName).sort();
  }

  /** The connections that the calls need. */
  public get connections(): DeclaredConnection[] {
    const { caller, mesh } = this;
    return [...this.callees]
      .flatMap((callee) => mesh.versionsOf(callee))
      .filter((callee) => callee !== caller)
      .map((callee) => ({
        from: caller.securityGroup,
        to: callee.securityGroup,
        port: mesh.portOf(callee),
        by: `connectTo() of ${caller.serviceName}`,
      }));
  }

  /**
   * Allows calls to a service and to every version that its routes name.
   *
   * Returns the URL of the service, or undefined when it was added before.
   */
  public add(callee: IMeshMember): string | undefined {
    if (this.callees.has(callee)) return undefined;
    const url = this.mesh.connect(this.caller, callee);
    this.callees.add(callee);
    for (const version of this.mesh.versionsOf(callee)) this.allow(version);
    return url;
  }

  private allow(callee: IMeshMember): void {
    const { caller, mesh } = this;
    if (callee === caller || this.reachable.has(callee)) return;
    this.reachable.add(callee);
    allowIngress(caller, `CallTo-${callee.serviceName}`, {
      from: caller.securityGroup,
      to: callee.securityGroup,
      port: mesh.portOf(callee),
      description: `${caller.serviceName} calls ${callee.serviceName}`,
    });
    if (mesh._startsAfter(caller, callee)) {
      cfnService(caller.service).addResourceDependency(cfnService(callee.service));
    }
  }
}
