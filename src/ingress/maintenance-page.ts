import { Token } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';

/**
 * The priority of the rule that answers with it: before all routes.
 *
 * Routes may have it too, as long as there is no maintenance.
 */
export const MAINTENANCE_PRIORITY = 1;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html */
const MAX_BYTES = 1024;

/**
 * What a load balancer answers every request with, by 503, while nothing behind it is to be reached.
 *
 * A load balancer cannot add headers such as `Retry-After` to an answer of its own. Health checks go on: they do not pass the rules.
 */
export class MaintenancePage {
  /**
   * A page for people.
   *
   * @param body the page, at most 1,024 bytes
   */
  public static html(body: string): MaintenancePage {
    return new MaintenancePage('text/html', body);
  }

  /**
   * An answer for programs.
   *
   * @param body the JSON text, at most 1,024 bytes
   */
  public static json(body: string): MaintenancePage {
    return new MaintenancePage('application/json', body);
  }

  /**
   * A line for anyone.
   *
   * @param body the text, at most 1,024 bytes
   */
  public static text(body: string): MaintenancePage {
    return new MaintenancePage('text/plain', body);
  }

  private constructor(
    private readonly contentType: string,
    private readonly body: string,
  ) {}

  /**
   * The action of the load balancer's rule. Throws when the body is too long.
   *
   * @param scope the load balancer, named in errors
   */
  public bind(scope: IConstruct): elbv2.ListenerAction {
    const bytes = Buffer.byteLength(this.body, 'utf8');
    if (!Token.isUnresolved(this.body) && bytes > MAX_BYTES) {
      throw new UsageError(scope, 'MaintenancePageTooLong', {
        got: `a maintenance page of ${bytes} bytes`,
        expected: `at most ${MAX_BYTES} bytes in UTF-8, which is what a load balancer answers with`,
        fix: 'shorten it, or have it load the rest from elsewhere',
      });
    }
    return elbv2.ListenerAction.fixedResponse(503, { contentType: this.contentType, messageBody: this.body });
  }
}
