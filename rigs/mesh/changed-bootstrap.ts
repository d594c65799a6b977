import type { Json } from '../template/json';
import { readFlowYaml } from './flow-yaml';

const OPTION = '--config-yaml';

/** Returns a template in which a function has changed the configuration of each Envoy. */
export function withChangedBootstrap(template: Json, change: (bootstrap: Json) => Json): Json {
  const changed = structuredClone(template);
  const definitions = Object.values<Json>(changed.Resources).filter(({ Type }) => Type === 'AWS::ECS::TaskDefinition');
  const containers: Json[] = definitions.flatMap(({ Properties }) => Properties.ContainerDefinitions);
  const envoys = containers.filter(({ Command }) => Command?.includes(OPTION));
  if (envoys.length === 0) throw new Error(`got no container with ${OPTION}, expected the Envoys of a mesh`);
  for (const { Command } of envoys) {
    const index = Command.indexOf(OPTION) + 1;
    Command[index] = JSON.stringify(change(readFlowYaml(Command[index])));
  }
  return changed;
}
