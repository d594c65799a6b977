import type { Duration } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type { RotationWindow } from './rotation-window';

/** The schedule of a rotation. */
export interface RotationTiming {
  /**
   * The interval between two rotations: whole hours, from 4 hours to 999 days.
   *
   * @default Duration.days(30)
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
   */
  readonly every?: Duration;

  /**
   * The times of rotation as a cron expression in UTC, instead of `every`.
   *
   * @default - the secret rotates by the interval `every`
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
   */
  readonly schedule?: events.Schedule;

  /**
   * The length of the rotation window: whole hours, from 1 to 24.
   *
   * Secrets Manager starts the rotation in the window, and repeats a rotation that failed only while the window is open.
   * The window of an interval begins at midnight in UTC.
   *
   * @default - until the end of the day in UTC; one hour if the interval or the schedule is not in whole days
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
   */
  readonly window?: Duration;

  /**
   * The hours of the week in which the secret rotates, instead of `schedule` and `window`.
   *
   * Its windows are at most `every` apart. With 28 days or more, it rotates once a month, or once in several months.
   *
   * @default - the hours of the platform, unless `schedule` or `window` is set; else any hour
   */
  readonly rotationWindow?: RotationWindow;

  /**
   * Indicates whether the secret also rotates immediately when the rotation is created or changed.
   *
   * @default - false: tasks may just be starting with the current value
   */
  readonly rotateImmediately?: boolean;
}
