import type { Assembly, AssemblyType } from './assembly';

/** A public type of the library, and the page that it stands on. */
export interface DocumentedType {
  readonly name: string;
  readonly fqn: string;
  readonly summary: string;
  readonly page: string;
  /** The type itself and what it inherits from within the library. */
  readonly declarations: AssemblyType[];
  /** The class of another library that it extends. */
  readonly foreignBase?: string;
}

/** A page of the reference. */
export interface Part {
  readonly page: string;
  readonly title: string;
  readonly types: DocumentedType[];
}

/** The types that only those need who write a backend, a rotation, an image source or a tracer of their own. */
const FOR_EXTENDERS = new Set([
  'CertificateSubject',
  'DeploymentPolicyConfig',
  'HealthCheckTarget',
  'IImageHost',
  'IMesh',
  'IMeshMember',
  'IPostgresServer',
  'IRotatableSecret',
  'ISecretReader',
  'MemberCertificate',
  'MeshDataPlane',
  'MeshEndpoint',
  'MeshEntry',
  'MeshProxy',
  'SecretRotation',
  'SecretRotationConfig',
  'ServiceImageConfig',
  'ShiftedTarget',
  'TelemetryTarget',
  'TraceReceiver',
  'TracingConfig',
]);

const TITLES: Record<string, string> = {
  platform: 'Platform',
  service: 'Services',
  job: 'Jobs and their schedules',
  worker: 'Workers and the sources of their work',
  workload: 'Workloads: images, containers, tracing',
  ingress: 'Ingress: load balancer, routes, firewall',
  mesh: 'Mesh: backends and traffic policies',
  certificates: 'Mutual TLS',
  cluster: 'Cluster and capacity',
  'market-hours': 'Market hours',
  database: 'Databases',
  secrets: 'Secrets',
  rotation: 'Rotation plans',
  monitoring: 'Monitoring',
  runbook: 'Severities of alarms',
  network: 'Network',
  security: 'Encryption and protection',
  'update-safety': 'Safety of updates',
  'least-privilege': 'Least privilege',
  quotas: 'Quotas of AWS',
  logs: 'Logs of containers',
};
const EXTENDERS = { page: 'extenders.md', title: 'For extenders' };

/** Groups the public types by the folder of their source file. The types for extenders have a page of their own. */
export function partsOf(assembly: Assembly): Part[] {
  const types = Object.values(assembly.types).map((type) => documented(assembly, type));
  const parts = [...Object.entries(TITLES).map(([room, title]) => ({ page: `${room}.md`, title })), EXTENDERS].map(
    (part) => ({ ...part, types: types.filter(({ page }) => page === part.page) }),
  );
  const placed = parts.flatMap((part) => part.types);
  const left = types.filter((type) => !placed.includes(type)).map(({ name }) => name);
  if (left.length > 0) throw new Error(`no page of the reference for ${left.join(', ')}: add a title for its folder`);
  const unknown = [...FOR_EXTENDERS].filter((name) => !types.some((type) => type.name === name));
  if (unknown.length > 0) throw new Error(`types for extenders that do not exist: ${unknown.join(', ')}`);
  return parts.filter((part) => part.types.length > 0);
}

function documented(assembly: Assembly, type: AssemblyType): DocumentedType {
  const [, room] = type.locationInModule.filename.split('/');
  const ancestors = ancestorsOf(assembly, type);
  return {
    name: type.name,
    fqn: type.fqn,
    summary: type.docs?.summary ?? '',
    page: FOR_EXTENDERS.has(type.name) ? EXTENDERS.page : `${room}.md`,
    declarations: ancestors,
    foreignBase: ancestors.map(({ base }) => base).find((base) => base !== undefined && !(base in assembly.types)),
  };
}

/** The type itself and what it inherits from within the library. A class declares each member of its interfaces that it has. */
function ancestorsOf(assembly: Assembly, type: AssemblyType): AssemblyType[] {
  const parents = [type.base, ...(type.kind === 'class' ? [] : (type.interfaces ?? []))]
    .map((fqn) => assembly.types[fqn ?? ''])
    .filter((parent) => parent !== undefined);
  return [type, ...parents.flatMap((parent) => ancestorsOf(assembly, parent))];
}
