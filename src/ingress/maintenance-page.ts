import { Token } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { UsageError } from '../validation/usage-error';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html */
const MAX_BYTES = 1024;

/**
 * The response of a load balancer to every request during maintenance, with status 503.
 *
 * A load balancer cannot add headers like `Retry-After` to a fixed response. Health checks go on, because listener rules do
 * not apply to them.
 *
 * @example
 * Ingress.https([certificate], { maintenance: MaintenancePage.html('<h1>Back at 18:00 UTC</h1>') });
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
    return new MaintenancePage('text/html', requireBytes('html', checked('MaintenancePage.html', 'body', body)));
  }

  /**
   * A JSON document.
   *
   * @param body the JSON document, at most 1,024 bytes
   */
  public static json(body: string): MaintenancePage {
    return new MaintenancePage('application/json', requireBytes('json', checked('MaintenancePage.json', 'body', body)));
  }

  /**
   * Plain text.
   *
   * @param body the text, at most 1,024 bytes
   */
  public static text(body: string): MaintenancePage {
    return new MaintenancePage('text/plain', requireBytes('text', checked('MaintenancePage.text', 'body', body)));
  }

  private constructor(
    private readonly contentType: string,
    private readonly body: string,
  ) {}

  /**
   * Returns the action of the listener rule.
   *
   * @internal
   */
  public _bind(): elbv2.ListenerAction {
    return elbv2.ListenerAction.fixedResponse(503, { contentType: this.contentType, messageBody: this.body });
  }
}

/** Throws if a body is too long. The length of a token is not known. */
function requireBytes(factory: string, body: string): string {
  const bytes = Buffer.byteLength(body, 'utf8');
  if (Token.isUnresolved(body) || bytes <= MAX_BYTES) return body;
  throw new UsageError(`MaintenancePage.${factory}()`, 'MaintenancePageTooLong', {
    got: `body: ${bytes} bytes`,
    expected: `at most ${MAX_BYTES} bytes in UTF-8, the limit of a fixed response`,
    fix: 'shorten the page, or load parts of it from another host',
  });
}
