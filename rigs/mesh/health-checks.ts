import { readFlowYaml } from './flow-yaml';
import type { ContainerDefinition } from './task-definition';

const OPTION = '--config-yaml';

/** Returns the definition of an Envoy that checks the health of its callees at another interval. Unit: seconds. */
export function withHealthCheckInterval(definition: ContainerDefinition, seconds: number): ContainerDefinition {
  const index = definition.command.indexOf(OPTION) + 1;
  if (index === 0) return definition;
  const bootstrap = readFlowYaml(definition.command[index]);
  const interval = `${seconds}s`;
  for (const { health_checks: checks = [] } of bootstrap.static_resources?.clusters ?? []) {
    for (const check of checks) Object.assign(check, { interval, no_traffic_interval: interval });
  }
  return {
    ...definition,
    command: definition.command.map((part, at) => (at === index ? JSON.stringify(bootstrap) : part)),
  };
}
