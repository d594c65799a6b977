import type { Json } from '../../rigs/template/json';

/** Returns the only match of a pattern in a text. Throws if nothing matches, so that a picture never shows a guess. */
export function declared(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`got no match of ${pattern}, expected what the picture shows`);
  return found;
}

/** Returns the resources of a type, with their logical ids. */
export function ofType({ Resources }: Json, type: string): [string, Json][] {
  return Object.entries<Json>(Resources).filter(([, { Type }]) => Type === type);
}

/** Returns the task definition of a service. */
export function taskOf(template: Json, service: string): Json {
  const found = ofType(template, 'AWS::ECS::TaskDefinition').find(([, { Properties }]) =>
    Properties.ContainerDefinitions.some(({ Environment = [] }: Json) =>
      Environment.some(({ Name, Value }: Json) => Name === 'SERVICE_NAME' && Value === service),
    ),
  );
  if (!found) throw new Error(`got no task definition of ${service}`);
  return found[1].Properties;
}

/** Returns the ECS service of a service of the platform. */
export function serviceOf(template: Json, service: string): Json {
  const part = service.replaceAll('-', '');
  const found = ofType(template, 'AWS::ECS::Service').find(([id]) => id.includes(`Services${part}Service`));
  if (!found) throw new Error(`got no ECS service of ${service}`);
  return found[1].Properties;
}

export function containerOf(task: Json, name: string): Json {
  return task.ContainerDefinitions.find(({ Name }: Json) => Name === name);
}

export function variableOf({ Environment }: Json, name: string): string {
  return Environment.find(({ Name }: Json) => Name === name).Value;
}
