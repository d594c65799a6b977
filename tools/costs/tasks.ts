import type { Prices } from './prices';
import { type Json, ofType, referred, type Template } from './resources';

/** The tasks of a service at its minimum, and the cost of one of them. */
export interface Tasks {
  readonly onDemand: number;
  readonly spot: number;
  readonly cpu: number;
  readonly memory: number;
  /** The cost of a task on demand. Unit: dollars a month. */
  readonly price: number;
}

/** Returns the tasks that run without load. Scaling sets the minimum, which is not a property of the service. */
export function minimumTasks(template: Template, prices: Prices): Tasks[] {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::ECS::Service')
    .map(([id, { Properties }]) => {
      const minimum = minimumOf(template, id);
      const onDemand = onDemandOf(minimum, Properties.CapacityProviderStrategy);
      const task = referred(template, Properties.TaskDefinition);
      const [cpu, memory] = [Number(task.Cpu), Number(task.Memory)];
      const architecture = task.RuntimePlatform?.CpuArchitecture ?? 'X86_64';
      const { fargateVcpu, fargateGib } = prices.hourly;
      const hourly = (cpu / 1024) * fargateVcpu[architecture] + (memory / 1024) * fargateGib[architecture];
      return { onDemand, spot: minimum - onDemand, cpu, memory, price: hourly * prices.hoursPerMonth };
    });
}

function minimumOf(template: Template, service: string): number {
  const targets = ofType(template, 'AWS::ApplicationAutoScaling::ScalableTarget');
  const target = targets.find(({ ResourceId }) => JSON.stringify(ResourceId).includes(`"${service}"`));
  if (!target) throw new Error(`The service ${service} has no scalable target, so its minimum is unknown`);
  return target.MinCapacity;
}

/** ECS places the base first, and divides the rest by the weights. */
function onDemandOf(minimum: number, strategy: Json[]): number {
  const provider = (name: string) => strategy.find(({ CapacityProvider }) => CapacityProvider === name) ?? {};
  const { Base = 0, Weight = 0 } = provider('FARGATE');
  const spotWeight = provider('FARGATE_SPOT').Weight ?? 0;
  const base = Math.min(minimum, Base);
  return base + Math.round(((minimum - base) * Weight) / (Weight + spotWeight || 1));
}
