import { Lazy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';

/** The alarms that roll back the deployments of a service, and the listeners to changes of what there is to monitor. */
export class DeploymentAlarms {
  public readonly alarms: cloudwatch.IAlarm[] = [];
  private readonly listeners: (() => void)[] = [];

  public add(alarm: cloudwatch.IAlarm): void {
    this.alarms.push(alarm);
    this.notify();
  }

  /** Calls the listener now and after each change. */
  public whenChanged(listener: () => void): void {
    this.listeners.push(listener);
    listener();
  }

  /** Calls all listeners. */
  public notify(): void {
    for (const listener of this.listeners) listener();
  }

  /** The CDK's enableDeploymentAlarms() is not used: it loses alarms that are added later (aws-cdk #36308). */
  public config(): ecs.DeploymentAlarmConfig {
    return {
      alarmNames: Lazy.list({ produce: () => this.alarms.map(({ alarmName }) => alarmName) }),
      behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM,
    };
  }
}
