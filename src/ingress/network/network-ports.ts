import type { IConstruct } from 'constructs';
import { UsageError } from '../../validation/usage-error';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html */
const MAX_LISTENERS = 50;

/** A service with a port of a load balancer. */
interface PortOwner extends IConstruct {
  readonly serviceName: string;
}

/** The ports of a load balancer, each with its service. */
export class NetworkPorts {
  private readonly owners = new Map<number, PortOwner>();

  /** The ports, in the order of their routes. */
  public get all(): number[] {
    return [...this.owners.keys()];
  }

  /** Adds a port of a service. Throws if another route has it, or if the load balancer has too many of them. */
  public add(service: PortOwner, port: number): void {
    const owner = this.owners.get(port);
    if (owner) {
      throw new UsageError(service, 'PortsCollide', {
        got: `TCP port ${port} of '${service.serviceName}', which '${owner.serviceName}' has already`,
        expected: 'each port of the load balancer once: it sees no host names or paths',
        fix: `give one of the two another port, for example Route.tcp(${this.freePortAfter(port)}): the port of the application can stay`,
      });
    }
    this.owners.set(port, service);
    if (this.owners.size <= MAX_LISTENERS) return;
    throw new UsageError(service, 'LoadBalancerFull', {
      got: `${this.owners.size} listeners, one for each port`,
      expected: `at most ${MAX_LISTENERS} listeners on one Network Load Balancer (a quota of AWS)`,
      fix: 'create a SharedNetworkLoadBalancer for some services',
    });
  }

  private freePortAfter(port: number): number {
    let free = port + 1;
    while (this.owners.has(free)) free++;
    return free;
  }
}
