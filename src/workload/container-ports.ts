import type { IConstruct } from 'constructs';
import type { MeshProxy } from '../mesh/mesh-data-plane';
import { UsageError } from '../validation/usage-error';
import type { Sidecar } from './sidecar';
import type { TracingConfig } from './tracing-config';

/** The parts of a task that listen on ports. */
export interface PortUsers {
  readonly portMapping?: { readonly containerPort: number };
  readonly tracing: TracingConfig;
  readonly proxy: MeshProxy;
}

/** Ports of one part of a task. */
interface UsedPorts {
  readonly by: string;
  readonly ports: number[];
}

/** Throws if two containers of a task listen on the same port. The containers share the network of the task. */
export function requireFreePorts(scope: IConstruct, users: PortUsers, sidecars: Sidecar[]): void {
  const { portMapping, tracing, proxy } = users;
  const { sidecar, sidecarPorts = [] } = tracing;
  const used: UsedPorts[] = [
    { by: `the sidecar '${sidecar?.name}'`, ports: sidecarPorts },
    { by: "the mesh's proxy", ports: proxy.ports ?? [] },
  ];
  if (portMapping) take(scope, used, { by: 'the application', ports: [portMapping.containerPort] }, 'port');
  for (const { name, _ports } of sidecars) {
    for (const port of _ports) take(scope, used, { by: `the sidecar '${name}'`, ports: [port] }, `ports of '${name}'`);
  }
}

function take(scope: IConstruct, used: UsedPorts[], wanted: UsedPorts, option: string): void {
  const [port] = wanted.ports;
  const owner = used.find(({ ports }) => ports.includes(port));
  if (owner) {
    throw new UsageError(scope, 'PortTaken', {
      got: `${option}: ${port}, which ${owner.by} listens on in the same task`,
      expected: `a port other than ${ranges(owner.ports)}`,
      fix: `change the port of ${wanted.by}`,
    });
  }
  used.push(wanted);
}

/** Returns ports as text, with consecutive ports as a range. */
function ranges(ports: number[]): string {
  const rows = ports.reduce<number[][]>((found, port) => {
    const last = found[found.length - 1];
    if (last && port === last[last.length - 1] + 1) last.push(port);
    else found.push([port]);
    return found;
  }, []);
  return rows.map((row) => (row.length > 2 ? `${row[0]} to ${row[row.length - 1]}` : row.join(', '))).join(', ');
}
