import type { IDependable } from 'constructs';
import type { IMeshClient } from '../mesh/mesh-client';
import type { IMeshMember } from '../mesh/mesh-member';
import type { TradingMesh } from '../mesh/trading-mesh';
import { allowIngress } from '../network/allow-ingress';
import type { DeclaredConnection } from '../security/declared-access';
import { addressIn, addressVariable, urlVariable } from './service-address';

/** A service, a worker or a job that calls services of its mesh. */
export interface WorkloadCaller extends IMeshClient {
  addEnvironment(name: string, value: string, setBy: string): void;
  /** Makes its tasks start after a resource. */
  _startAfter(dependable: IDependable): void;
}

/** The calls from a service, a worker or a job to the services of its mesh. */
export class WorkloadCalls {
  private readonly callees = new Set<IMeshMember>();
  private readonly reachable = new Set<IMeshMember>();

  public constructor(
    private readonly caller: WorkloadCaller,
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
      .filter((callee) => !this.isCaller(callee))
      .map((callee) => ({
        from: caller.securityGroup,
        to: callee.securityGroup,
        port: mesh.portOf(callee),
        by: `connectTo() of ${caller.serviceName}`,
      }));
  }

  /**
   * Allows calls to a service and to every version that its routes name, and sets the variables with its URL and its address.
   *
   * A second call for the same service changes nothing.
   */
  public add(callee: IMeshMember): void {
    if (this.callees.has(callee)) return;
    const { serviceName } = callee;
    const url = this.mesh.connect(this.caller, callee);
    this.callees.add(callee);
    for (const version of this.mesh.versionsOf(callee)) this.allow(version);
    const setBy = `the call to '${serviceName}'`;
    this.caller.addEnvironment(urlVariable(serviceName), url, setBy);
    this.caller.addEnvironment(addressVariable(serviceName), addressIn(url), setBy);
  }

  /** Indicates whether the routes of a callee name the caller itself as a version. */
  private isCaller(callee: IMeshClient): boolean {
    return callee === this.caller;
  }

  private allow(callee: IMeshMember): void {
    const { caller, mesh } = this;
    if (this.isCaller(callee) || this.reachable.has(callee)) return;
    this.reachable.add(callee);
    allowIngress(caller, `CallTo-${callee.serviceName}`, {
      from: caller.securityGroup,
      to: callee.securityGroup,
      port: mesh.portOf(callee),
      description: `${caller.serviceName} calls ${callee.serviceName}`,
      withEgress: mesh._mayBeInCircle(caller),
    });
    // Only the ECS service itself: its scaling would be a needless dependency.
    if (mesh._startsAfter(caller, callee)) caller._startAfter(callee.service.node.defaultChild as IDependable);
  }
}
