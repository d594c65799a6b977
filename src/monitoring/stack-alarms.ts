import type { Construct } from 'constructs';
import { forEachFunctionScope } from '../lambda/stack-functions';
import type { RunbookAlarm } from '../runbook/runbook-alarm';
import { FunctionAlarms } from './function-alarms';
import { LogAlarms, type LoggingService } from './log-alarms';
import type { PartThresholds } from './platform-thresholds';
import { type ScaledService, ScalingAlarms } from './scaling-alarms';

const IN_SCOPE = new WeakMap<Construct, StackAlarms>();

/** The alarms that the services and functions of a stack share. */
export class StackAlarms {
  /** Returns the alarms in a scope. The first call creates them, with its thresholds. */
  public static of(scope: Construct, thresholds: PartThresholds): StackAlarms {
    const alarms = IN_SCOPE.get(scope) ?? new StackAlarms(scope, thresholds);
    IN_SCOPE.set(scope, alarms);
    return alarms;
  }

  private readonly scaling: ScalingAlarms;
  private readonly logs: LogAlarms;
  private readonly functions: FunctionAlarms;
  private readonly alarmsOf = new Map<Construct, RunbookAlarm[]>();

  private constructor(
    private readonly scope: Construct,
    thresholds: PartThresholds,
  ) {
    this.scaling = new ScalingAlarms(scope, thresholds);
    this.logs = new LogAlarms(scope, thresholds);
    this.functions = new FunctionAlarms(scope, thresholds);
  }

  /** Returns the alarms that contain a service. The first call adds the service to them. */
  public add(service: ScaledService & LoggingService): RunbookAlarm[] {
    return this.once(service, () => [...this.scaling.add(service), ...this.logs.add(service)]);
  }

  /** Calls a listener with the alarms of each function of the library in the stack, also of later ones. */
  public whenFunctionAdded(listener: (...alarms: RunbookAlarm[]) => void): void {
    forEachFunctionScope(this.scope, (scope) => listener(...this.once(scope, () => this.functions.add(scope))));
  }

  private once(part: Construct, add: () => RunbookAlarm[]): RunbookAlarm[] {
    const alarms = this.alarmsOf.get(part) ?? add();
    this.alarmsOf.set(part, alarms);
    return alarms;
  }
}
