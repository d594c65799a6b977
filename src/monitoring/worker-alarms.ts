import type { Construct } from 'constructs';
import type { RunbookAlarm } from '../runbook/runbook-alarm';
import { alarmScope } from './alarm-scope';
import { type MonitoredTasks, missingTasks, silentLog, utilizationAlarms } from './task-alarms';

/** A worker with alarms. */
export interface MonitoredWorker extends MonitoredTasks {
  _sourceAlarms(scope: Construct): RunbookAlarm[];
}

/**
 * Returns the alarms of a worker and of its source, without the alarms that roll its deployments back.
 *
 * A further call creates only the alarms that do not exist yet.
 */
export function workerAlarms(worker: MonitoredWorker): RunbookAlarm[] {
  return [
    ...missingTasks(worker, 'worker'),
    ...utilizationAlarms(worker, 'worker'),
    ...silentLog(worker),
    ...worker._sourceAlarms(alarmScope(worker)),
  ];
}
