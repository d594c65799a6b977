import { type KnownValues, resolve } from '../template/intrinsics';
import type { Json } from '../template/json';

/** The state of another container that a container waits for. */
export interface Dependency {
  readonly container: string;
  readonly condition: 'START' | 'HEALTHY' | 'COMPLETE' | 'SUCCESS';
}

/** The health check of a container. Unit of the times: seconds. */
export interface ContainerCheck {
  readonly command: string[];
  readonly interval: number;
  readonly timeout: number;
  readonly retries: number;
  readonly startPeriod: number;
}

/** A container of a task definition, with resolved references. */
export interface ContainerDefinition {
  readonly name: string;
  readonly essential: boolean;
  /** Entry point and command. Empty if both are those of the image. */
  readonly command: string[];
  readonly environment: Readonly<Record<string, string>>;
  /** `<arn>:<field>:<stage>:<version>` by the name of the variable. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly dependsOn: Dependency[];
  readonly healthCheck?: ContainerCheck;
  /** The maximum time between SIGTERM and SIGKILL. Unit: seconds. */
  readonly stopTimeout: number;
}

/** The defaults of ECS on Fargate. */
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html and API_ContainerDefinition.html
const CHECK_DEFAULTS = { interval: 30, timeout: 5, retries: 3, startPeriod: 0 };
const STOP_TIMEOUT = 30;

/** Returns the containers of a task definition. */
export function containersOf(taskDefinition: Json, known: KnownValues): ContainerDefinition[] {
  return taskDefinition.Properties.ContainerDefinitions.map((container: Json) => {
    const { EntryPoint, Command, Environment, Secrets, DependsOn, HealthCheck } = container;
    const resolved = (value: Json) => resolve(value, known);
    return {
      name: container.Name,
      essential: container.Essential ?? true,
      command: resolved([...(EntryPoint ?? []), ...(Command ?? [])]),
      environment: byName(resolved(Environment ?? []), 'Value'),
      secrets: byName(resolved(Secrets ?? []), 'ValueFrom'),
      dependsOn: (DependsOn ?? []).map((on: Json) => ({ container: on.ContainerName, condition: on.Condition })),
      healthCheck: HealthCheck && checkOf(resolved(HealthCheck)),
      stopTimeout: container.StopTimeout ?? STOP_TIMEOUT,
    };
  });
}

function byName(pairs: Json[], value: string): Record<string, string> {
  return Object.fromEntries(pairs.map((pair) => [pair.Name, String(pair[value])]));
}

/** Returns a health check. `CMD` runs a program, `CMD-SHELL` runs a line in the shell of the container. */
function checkOf(check: Json): ContainerCheck {
  const [kind, ...words] = check.Command;
  return {
    command: kind === 'CMD-SHELL' ? ['/bin/sh', '-c', ...words] : words,
    interval: check.Interval ?? CHECK_DEFAULTS.interval,
    timeout: check.Timeout ?? CHECK_DEFAULTS.timeout,
    retries: check.Retries ?? CHECK_DEFAULTS.retries,
    startPeriod: check.StartPeriod ?? CHECK_DEFAULTS.startPeriod,
  };
}
