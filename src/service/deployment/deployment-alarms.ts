import { Lazy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';

/** The alarms that roll a service's deployments back, and who wants to know when there is more of a service to watch. */
export class DeploymentAlarms {
  public readonly alarms: cloudwatch.IAlarm[] = [];
  private readonly listeners: (() => void)[] = [];

  public add(alarm: cloudwatch.IAlarm): void {
    this.alarms.push(alarm);
    this.changed();
  }

  /** Calls back now, and whenever there is more to watch. */
  public whenChanged(listener: () => void): void {
    this.listeners.push(listener);
    listener();
  }

  public changed(): void {
    for (const listener of this.listeners) listener();
  }

  /** Not by the CDK's enableDeploymentAlarms(), which loses the alarms that are added after the first (aws-cdk #36308). */
  public bind(): ecs.DeploymentAlarmConfig {
    return {
      alarmNames: Lazy.list({ produce: () => this.alarms.map(({ alarmName }) => alarmName) }),
      behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM,
    };
  }
}
