import { Duration } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import { brand } from '../../validation/brand';
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
 * Sends all requests of a client to the same task while that task is healthy.
 *
 * A deployment, a scale-in and a Spot interruption still end a session. Store important session data outside the task.
 */
export class StickySessions {
  static {
    brand(StickySessions, 'StickySessions');
  }

  /**
   * Sticky sessions with a cookie of the load balancer.
   *
   * @param duration the time without requests after which a session ends: 1 second to 7 days; one day by default
   */
  public static loadBalancerCookie(duration: Duration = Duration.days(1)): StickySessions {
    return new StickySessions(duration);
  }

  /**
   * Sticky sessions that last as long as a cookie of the application exists.
   *
   * @param name the name of the application's cookie; AWSALB, AWSALBAPP and AWSALBTG are reserved
   * @param duration the time without requests after which a session ends: 1 second to 7 days; one day by default
   */
  public static applicationCookie(name: string, duration: Duration = Duration.days(1)): StickySessions {
    return new StickySessions(duration, name);
  }

  private constructor(
    /** The time without requests after which a session ends. */
    public readonly duration: Duration,
    /** The name of the application's cookie, if the sessions use one. */
    public readonly cookieName?: string,
  ) {}

  /**
   * Enables sticky sessions on a target group. Throws if AWS does not accept the duration or the name.
   *
   * @internal
   */
  public _bind(scope: IConstruct, targetGroup: elbv2.ApplicationTargetGroup): void {
    requireSeconds(scope, 'StickinessOutOfRange', this.duration, DURATION);
    if (this.cookieName !== undefined) requireCookieName(scope, this.cookieName, RESERVED);
    targetGroup.enableCookieStickiness(this.duration, this.cookieName);
  }
}
