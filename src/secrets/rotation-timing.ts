import type { Duration } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';

/** When a secret rotates. */
export interface RotationTiming {
  /**
   * How often it rotates: whole hours, from 4 hours to 1,000 days.
   *
   * @default Duration.days(30)
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
   */
  readonly every?: Duration;

  /**
   * The hours at which it rotates, by a cron expression in UTC, instead of `every`.
   *
   * @default - none: `every` says how often
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
   */
  readonly schedule?: events.Schedule;

  /**
   * How long after the scheduled hour the rotation may still begin: whole hours, from 1 to 24.
   *
   * @default - until the end of the day in UTC; an hour where the interval is shorter than 10 hours
   */
  readonly window?: Duration;

  /**
   * Whether it rotates at once when the plan is set up or changed, and not only when its time has come.
   *
   * @default - false: a new key would change under tasks that are just starting with it
   */
  readonly rotateImmediately?: boolean;
}
