import { Duration, Token } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as actions from 'aws-cdk-lib/aws-elasticloadbalancingv2-actions';
import type { IConstruct } from 'constructs';
import { requireSeconds } from '../../validation/durations';
import { UsageError } from '../../validation/usage-error';
import type {
  AuthenticationOptions,
  CognitoAuthenticationOptions,
  OidcAuthenticationOptions,
} from './authentication-options';
import { requireCookieName } from './cookie-name';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html */
const SESSION = { what: 'sessionTimeout', min: 1, max: 604_800, source: 'seven days, the limit of AWS' };
const MAX_PARAMETERS = 10;

/** The options as the CDK names them, with what comes after the login. */
interface ActionOptions {
  readonly scope?: string;
  readonly sessionCookieName: string;
  readonly sessionTimeout: Duration;
  readonly onUnauthenticatedRequest?: elbv2.UnauthenticatedAction;
  readonly authenticationRequestExtraParams?: Record<string, string>;
  readonly next: elbv2.ListenerAction;
}

/** What one kind of provider adds. */
interface Provider {
  readonly validate: (scope: IConstruct) => void;
  readonly action: (options: ActionOptions) => elbv2.ListenerAction;
}

/**
 * A login that the load balancer asks for before a request reaches the service, over HTTPS only.
 *
 * The service is told who it is in the headers `x-amzn-oidc-*`. It should verify their signature: requests by another way than the
 * load balancer could have such headers too.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
export class Authentication {
  /**
   * By an identity provider that speaks OpenID Connect.
   *
   * @param options the provider, and what to choose differently
   */
  public static oidc(options: OidcAuthenticationOptions): Authentication {
    const { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, clientId, clientSecret } = options;
    const urls = { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint };
    return new Authentication('oidc', options, {
      validate: (scope) => {
        requireUrls(scope, urls);
        requireReference(scope, clientSecret.unsafeUnwrap());
      },
      action: (common) => elbv2.ListenerAction.authenticateOidc({ ...common, ...urls, clientId, clientSecret }),
    });
  }

  /**
   * By a user pool of Amazon Cognito.
   *
   * @param options the user pool, and what to choose differently
   */
  public static cognito(options: CognitoAuthenticationOptions): Authentication {
    const { userPool, userPoolClient, userPoolDomain } = options;
    return new Authentication('cognito', options, {
      validate: (scope) => requireClientSecret(scope, userPoolClient),
      action: (common) =>
        new actions.AuthenticateCognitoAction({ ...common, userPool, userPoolClient, userPoolDomain }),
    });
  }

  private constructor(
    /** Which of the kinds this is, by the name of its factory. */
    public readonly kind: string,
    private readonly options: AuthenticationOptions,
    private readonly provider: Provider,
  ) {}

  /**
   * The name of the cookie that keeps the login. One for each service, so that a login at one provider is none at another.
   *
   * @param serviceName the service behind the login
   */
  public sessionCookieName(serviceName: string): string {
    return this.options.sessionCookieName ?? `AWSELBAuthSessionCookie-${serviceName}`;
  }

  /**
   * The action of the load balancer's rule, which lets the load balancer reach the provider on port 443.
   *
   * Throws when AWS does not take an option, or the client's secret would be in the template.
   *
   * @param scope the service behind the login, named in errors
   * @param serviceName its name
   * @param next what happens after the login
   */
  public bind(scope: IConstruct, serviceName: string, next: elbv2.ListenerAction): elbv2.ListenerAction {
    const { sessionTimeout = Duration.days(7), requestParameters } = this.options;
    const sessionCookieName = this.sessionCookieName(serviceName);
    requireSeconds(scope, 'SessionTimeoutOutOfRange', sessionTimeout, SESSION);
    requireCookieName(scope, sessionCookieName);
    const parameters = Object.keys(requestParameters ?? {});
    if (parameters.length > MAX_PARAMETERS) {
      throw invalid(scope, `${parameters.length} requestParameters`, `at most ${MAX_PARAMETERS}`);
    }
    this.provider.validate(scope);
    return this.provider.action({
      scope: this.options.scope,
      sessionCookieName,
      sessionTimeout,
      onUnauthenticatedRequest: this.options.onUnauthenticated,
      authenticationRequestExtraParams: requestParameters,
      next,
    });
  }
}

function requireUrls(scope: IConstruct, urls: Record<string, string>): void {
  for (const [name, url] of Object.entries(urls)) {
    if (Token.isUnresolved(url) || /^https:\/\/[^\s/]+/.test(url)) continue;
    throw invalid(scope, `${name}: '${url}'`, "a whole URL that begins with 'https://'");
  }
}

/** What is no reference to where a secret is kept is the secret itself. */
function requireReference(scope: IConstruct, secret: string): void {
  if (Token.isUnresolved(secret)) return;
  throw new UsageError(scope, 'PlainTextSecret', {
    got: 'a clientSecret in plain text',
    expected: 'a reference to Secrets Manager: a template can be read by everybody who may see the stack',
    fix: "clientSecret: secret.secretValueFromJson('client_secret')",
  });
}

function requireClientSecret(scope: IConstruct, { node: { defaultChild } }: cognito.IUserPoolClient): void {
  if (!(defaultChild instanceof cognito.CfnUserPoolClient) || defaultChild.generateSecret === true) return;
  throw invalid(scope, 'a user pool client without a secret', 'a client made with generateSecret: true');
}

function invalid(scope: IConstruct, got: string, expected: string): UsageError {
  return new UsageError(scope, 'InvalidAuthentication', {
    got,
    expected,
    fix: "correct it: the provider's discovery document (/.well-known/openid-configuration) has the values",
  });
}
