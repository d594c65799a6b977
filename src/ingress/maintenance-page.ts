import { Token } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import { brand } from '../validation/brand';
import { UsageError } from '../validation/usage-error';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html */
const MAX_BYTES = 1024;

/**
 * The response of a load balancer to every request during maintenance, with status 503.
 *
 * A load balancer cannot add headers like `Retry-After` to a fixed response. Health checks go on, because listener rules do
 * not apply to them.
 */
export class MaintenancePage {
  static {
    brand(MaintenancePage, 'MaintenancePage');
  }

  /**
   * An HTML page.
   *
   * @param body the page, at most 1,024 bytes
   */
  public static html(body: string): MaintenancePage {
    return new MaintenancePage('text/html', body);
  }

  /**
   * A JSON document.
   *
   * @param body the JSON text, at most 1,024 bytes
   */
  public static json(body: string): MaintenancePage {
    return new MaintenancePage('application/json', body);
  }

  /**
   * Plain text.
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
   * Returns the action of the listener rule. Throws if the body is too long.
   *
   * @internal
   */
  public _bind(scope: IConstruct): elbv2.ListenerAction {
    const bytes = Buffer.byteLength(this.body, 'utf8');
    if (!Token.isUnresolved(this.body) && bytes > MAX_BYTES) {
      throw new UsageError(scope, 'MaintenancePageTooLong', {
        got: `a maintenance page of ${bytes} bytes`,
        expected: `at most ${MAX_BYTES} bytes in UTF-8, the limit of a fixed response`,
        fix: 'shorten the page, or load parts of it from another host',
      });
    }
    return elbv2.ListenerAction.fixedResponse(503, { contentType: this.contentType, messageBody: this.body });
  }
}
