import { type KnownValues, resolve } from '../template/intrinsics';
import type { Json } from '../template/json';
import { type ContainerDefinition, containersOf } from './task-definition';

/** The parts of a service or a job that its tasks need. */
export interface ServiceInTemplate {
  /** The id of the service. For a job, that of its task definition. */
  readonly logicalId: string;
  /** The name in DNS, of the containers, of ECS or of the task definition: the first one that exists. */
  readonly name: string;
  readonly containers: ContainerDefinition[];
  /** The DNS name of the tasks. Absent without a service registry. */
  readonly discovery?: { readonly name: string; readonly ttlSeconds: number };
}

/**
 * Finds a service or a job by its logical id or by a name: in Cloud Map, `SERVICE_NAME` of its containers, `ServiceName`
 * or the family of its task definition. A job is a task definition without a service.
 */
export function serviceInTemplate(template: Json, service: string, known: KnownValues): ServiceInTemplate {
  const candidates = [...idsOf(template, 'AWS::ECS::Service'), ...jobsOf(template)].map((logicalId) => ({
    logicalId,
    names: namesOf(template, logicalId),
  }));
  const found = candidates.filter(({ logicalId, names }) => logicalId === service || names.includes(service));
  if (found.length !== 1) {
    const known = candidates.map(({ logicalId, names }) => `${logicalId} (${names.join(', ') || 'no name'})`);
    throw new Error(
      `got "${service}", which ${found.length} services of the template are called, expected one of ${known.join('; ')}`,
    );
  }
  const [{ logicalId, names }] = found;
  return {
    logicalId,
    name: names[0] ?? logicalId,
    containers: containersOf(taskDefinitionOf(template, logicalId), known),
    discovery: discoveryOf(template, logicalId, known),
  };
}

function idsOf(template: Json, type: string): string[] {
  return Object.entries<Json>(template.Resources).flatMap(([logicalId, { Type }]) =>
    Type === type ? [logicalId] : [],
  );
}

/** Returns the task definitions that no service has. */
function jobsOf(template: Json): string[] {
  const used = idsOf(template, 'AWS::ECS::Service').map((id) => template.Resources[id].Properties.TaskDefinition?.Ref);
  return idsOf(template, 'AWS::ECS::TaskDefinition').filter((logicalId) => !used.includes(logicalId));
}

function namesOf(template: Json, logicalId: string): string[] {
  const containers: Json[] = taskDefinitionOf(template, logicalId).Properties.ContainerDefinitions;
  const variables: Json[] = containers.flatMap((container) => container.Environment ?? []);
  const names = [
    registryOf(template, logicalId)?.Properties.Name,
    ...variables.filter(({ Name }) => Name === 'SERVICE_NAME').map(({ Value }) => Value),
    template.Resources[logicalId].Properties.ServiceName,
    taskDefinitionOf(template, logicalId).Properties.Family,
  ];
  return [...new Set(names.filter((name) => typeof name === 'string'))];
}

function taskDefinitionOf(template: Json, logicalId: string): Json {
  if (template.Resources[logicalId].Type === 'AWS::ECS::TaskDefinition') return template.Resources[logicalId];
  const { TaskDefinition } = template.Resources[logicalId].Properties;
  const definition = template.Resources[TaskDefinition?.Ref];
  if (!definition) {
    throw new Error(`got no task definition for the service ${logicalId}, expected one in its template`);
  }
  return definition;
}

function registryOf(template: Json, logicalId: string): Json | undefined {
  const [registry] = template.Resources[logicalId].Properties.ServiceRegistries ?? [];
  return registry && template.Resources[referred(registry.RegistryArn)];
}

function discoveryOf(template: Json, logicalId: string, known: KnownValues): ServiceInTemplate['discovery'] {
  const registry = registryOf(template, logicalId);
  if (!registry) return undefined;
  const { Name, DnsConfig } = registry.Properties;
  const [record] = DnsConfig.DnsRecords.filter(({ Type }: Json) => Type === 'A');
  if (!record)
    throw new Error(`got no A record for ${logicalId} in Cloud Map, expected one: tasks have addresses only`);
  const namespace = template.Resources[referred(DnsConfig.NamespaceId ?? registry.Properties.NamespaceId)];
  return {
    name: `${Name}.${resolve(namespace.Properties.Name, known)}`,
    ttlSeconds: Number(resolve(record.TTL, known)),
  };
}

/** Returns the logical id in a `Ref` or `Fn::GetAtt`. */
function referred(value: Json): string {
  const attribute = value['Fn::GetAtt'];
  return value.Ref ?? (Array.isArray(attribute) ? attribute[0] : attribute?.split('.')[0]);
}
