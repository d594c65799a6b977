import { Duration } from 'aws-cdk-lib';
import { WorkSourceBinding } from './work-source-binding';
import type { WorkSourceConfig, WorkSourceTraits } from './work-source-config';

/** No source: the worker opens its feed itself. */
export class NoSource extends WorkSourceBinding {
  public readonly traits: WorkSourceTraits = {
    // Each further task would open the same feed again.
    minTasks: 1,
    scaleOutCooldown: Duration.minutes(1),
    scalesOnUtilization: true,
    alarmKinds: [],
  };

  public bind(): WorkSourceConfig {
    return { alarms: () => [] };
  }
}
