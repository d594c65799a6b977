import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { RunbookEntry } from '../../runbook/runbook';
import type { RunbookAlarm } from '../../runbook/runbook-alarm';

/** The properties of a source that a worker reads before it creates its tasks. */
export interface WorkSourceTraits {
  /** The default minimum number of tasks. Unit: tasks. */
  readonly minTasks: number;
  /**
   * The number of tasks that can work at the same time, if it is known. It is the default maximum. Unit: tasks.
   *
   * @default - unknown
   */
  readonly maxTasks?: number;
  /** The default waiting time after tasks are added. */
  readonly scaleOutCooldown: Duration;
  /** Indicates whether the number of tasks also follows their CPU and memory utilization. */
  readonly scalesOnUtilization: boolean;
  /** The kinds of alarms on the source, which may have a severity of their own. */
  readonly alarmKinds: RunbookEntry[];
}

/** The parts of a source that a worker keeps. */
export interface WorkSourceConfig {
  /**
   * Returns the alarms on the source. Monitoring calls it.
   *
   * A further call creates only the alarms that do not exist yet.
   *
   * @param scope the scope of the worker's alarms
   */
  alarms(scope: Construct): RunbookAlarm[];
}
