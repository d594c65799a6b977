import { Duration, Tokenization } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { brand } from '../../validation/brand';
import { checked } from '../../validation/checked';

const DEFAULT = Duration.days(1);

/**
 * Sends all requests of a client to the same task while that task is healthy.
 *
 * A deployment, a scale-in and a Spot interruption still end a session. Store important session data outside the task.
 *
 * @example
 * new ServiceDefinition({
 *   routes: [Route.path('/desk/*')],
 *   stickySessions: StickySessions.loadBalancerCookie(Duration.hours(1)),
 * });
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
  public static loadBalancerCookie(duration?: Duration): StickySessions {
    return new StickySessions(checked('StickySessions.loadBalancerCookie', 'duration', duration) ?? DEFAULT);
  }

  /**
   * Sticky sessions that last as long as a cookie of the application exists.
   *
   * @param name the name of the application's cookie; names that begin with AWSALB are reserved
   * @param duration the time without requests after which a session ends: 1 second to 7 days; one day by default
   */
  public static applicationCookie(name: string, duration?: Duration): StickySessions {
    checked('StickySessions.applicationCookie', 'name', name);
    return new StickySessions(checked('StickySessions.applicationCookie', 'duration', duration) ?? DEFAULT, name);
  }

  private constructor(
    /** The time without requests after which a session ends. */
    public readonly duration: Duration,
    /** The name of the application's cookie, if the sessions use one. */
    public readonly cookieName?: string,
  ) {}

  /**
   * Enables sticky sessions on a target group. The method of the CDK refuses a duration with a token.
   *
   * @internal
   */
  public _bind(targetGroup: elbv2.ApplicationTargetGroup): void {
    const type = this.cookieName === undefined ? 'lb_cookie' : 'app_cookie';
    targetGroup.setAttribute('stickiness.enabled', 'true');
    targetGroup.setAttribute('stickiness.type', type);
    if (this.cookieName !== undefined) {
      targetGroup.setAttribute('stickiness.app_cookie.cookie_name', this.cookieName);
    }
    const seconds = Tokenization.stringifyNumber(this.duration.toSeconds());
    targetGroup.setAttribute(`stickiness.${type}.duration_seconds`, seconds);
  }
}
