import { Duration } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import { requireSeconds } from '../../validation/durations';
import { requireCookieName } from './cookie-name';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#sticky-sessions */
const DURATION = {
  what: 'the duration of sticky sessions',
  min: 1,
  max: 604_800,
  source: 'seven days, the limit of AWS',
};
const RESERVED = /^AWSALB(APP|TG)?(-|$)/i;

/**
 * Sends the requests of a client to the task that had its first one, for as long as that task is healthy.
 *
 * A deployment, scaling in and the loss of a Spot task end a session all the same: keep what must not be lost elsewhere.
 */
export class StickySessions {
  /**
   * By a cookie of the load balancer's own.
   *
   * @param duration how long a client that is silent stays with its task: 1 second to 7 days; one day by default
   */
  public static loadBalancerCookie(duration: Duration = Duration.days(1)): StickySessions {
    return new StickySessions(duration);
  }

  /**
   * For as long as the application's own cookie is there.
   *
   * @param name the name of the cookie that the application sets; not AWSALB, AWSALBAPP or AWSALBTG
   * @param duration how long a client that is silent stays with its task: 1 second to 7 days; one day by default
   */
  public static applicationCookie(name: string, duration: Duration = Duration.days(1)): StickySessions {
    return new StickySessions(duration, name);
  }

  private constructor(
    /** How long a client that is silent stays with its task. */
    public readonly duration: Duration,
    /** The name of the application's cookie, if it is that. */
    public readonly cookieName?: string,
  ) {}

  /**
   * Makes the sessions of a group of targets sticky. Throws when AWS does not take the duration or the name.
   *
   * @param scope the service, named in errors
   * @param targetGroup the tasks
   */
  public bind(scope: IConstruct, targetGroup: elbv2.ApplicationTargetGroup): void {
    requireSeconds(scope, 'StickinessOutOfRange', this.duration, DURATION);
    if (this.cookieName !== undefined) requireCookieName(scope, this.cookieName, RESERVED);
    targetGroup.enableCookieStickiness(this.duration, this.cookieName);
  }
}
