import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';

/** The alarms of a service that exist without monitoring, and the listeners to changes of what there is to monitor. */
export class DeploymentAlarms {
  /** The alarms that roll deployments back. */
  public readonly alarms: cloudwatch.IAlarm[] = [];
  /** The alarms of the service itself, whether or not they roll deployments back. */
  public readonly watched: cloudwatch.IAlarm[] = [];
  private readonly listeners: (() => void)[] = [];

  /** @param service returns the ECS service, which exists before the first alarm that rolls it back */
  public constructor(private readonly service: () => ecs.CfnService) {}

  /** Adds an alarm that rolls deployments back. */
  public add(alarm: cloudwatch.IAlarm): void {
    this.alarms.push(alarm);
    // The CDK's enableDeploymentAlarms() is not used: it loses alarms that are added later (aws-cdk #36308).
    this.service().addPropertyOverride('DeploymentConfiguration.Alarms', {
      AlarmNames: this.alarms.map(({ alarmName }) => alarmName),
      Enable: true,
      Rollback: true,
    });
    this.watch(alarm);
  }

  /** Adds an alarm that people are notified of. Deployments continue. */
  public watch(alarm: cloudwatch.IAlarm): void {
    this.watched.push(alarm);
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
}
