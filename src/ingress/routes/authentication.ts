import { Duration, type SecretValue, Token } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as actions from 'aws-cdk-lib/aws-elasticloadbalancingv2-actions';
import type { IConstruct } from 'constructs';
import { brand } from '../../validation/brand';
import { requireSeconds } from '../../validation/durations';
import { UsageError } from '../../validation/usage-error';
import { requireCookieName } from './cookie-name';

/** Options of authentication with any identity provider. */
export interface AuthenticationOptions {
  /**
   * The scopes that the load balancer requests from the identity provider, separated by spaces. They must include one that
   * returns an ID token, for example `openid`.
   *
   * @default 'openid'
   */
  readonly scope?: string;

  /**
   * The maximum duration of a login: 1 second to 7 days.
   *
   * @default Duration.days(7)
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html#session-timeout
   */
  readonly sessionTimeout?: Duration;

  /**
   * The name of the session cookie. Routes with the same name share the login, so they must use the same
   * `Authentication` object.
   *
   * @default - one cookie for each service, `AWSELBAuthSessionCookie-<service name>`
   */
  readonly sessionCookieName?: string;

  /**
   * The action for a request without a login: redirect to the identity provider, deny with status 401, or allow.
   *
   * @default elbv2.UnauthenticatedAction.AUTHENTICATE
   */
  readonly onUnauthenticated?: elbv2.UnauthenticatedAction;

  /**
   * Further parameters of the request to the identity provider, at most 10.
   *
   * @default - no further parameters
   */
  readonly requestParameters?: Record<string, string>;
}

/** An identity provider with OpenID Connect. Its endpoints are URLs that begin with `https://`. */
export interface OidcAuthenticationOptions extends AuthenticationOptions {
  /** The issuer of the tokens, exactly as the identity provider writes it. */
  readonly issuer: string;

  /** The endpoint for the login of users. */
  readonly authorizationEndpoint: string;

  /** The endpoint from which the load balancer gets tokens. */
  readonly tokenEndpoint: string;

  /** The endpoint from which the load balancer gets the claims of the user. */
  readonly userInfoEndpoint: string;

  /** The client id. The identity provider must allow `https://<your domain>/oauth2/idpresponse` as a callback URL. */
  readonly clientId: string;

  /**
   * The client secret, from Secrets Manager: `secret.secretValueFromJson('client_secret')`. CloudFormation reads it only when
   * the listener rule is created or updated, not when the secret changes.
   */
  readonly clientSecret: SecretValue;
}

/** A user pool of Amazon Cognito. */
export interface CognitoAuthenticationOptions extends AuthenticationOptions {
  /** The user pool. */
  readonly userPool: cognito.IUserPool;

  /**
   * The client of the user pool. It must have a generated secret, the authorization code grant, and
   * `https://<your domain>/oauth2/idpresponse` in lower case as a callback URL.
   */
  readonly userPoolClient: cognito.IUserPoolClient;

  /** The domain of the user pool, on which users log in. */
  readonly userPoolDomain: cognito.IUserPoolDomain;
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html */
const SESSION = { what: 'sessionTimeout', min: 1, max: 604_800, source: 'seven days, the limit of AWS' };
const MAX_PARAMETERS = 10;

/** The options under the names of the CDK, with the next action. */
interface ActionOptions {
  readonly scope?: string;
  readonly sessionCookieName: string;
  readonly sessionTimeout: Duration;
  readonly onUnauthenticatedRequest?: elbv2.UnauthenticatedAction;
  readonly authenticationRequestExtraParams?: Record<string, string>;
  readonly next: elbv2.ListenerAction;
}

/** The part of an authentication that depends on the identity provider. */
interface Provider {
  /** Indicates whether the endpoints are always on the internet. */
  readonly onInternet: boolean;
  readonly validate: (scope: IConstruct) => void;
  readonly action: (options: ActionOptions) => elbv2.ListenerAction;
}

/**
 * A login that the load balancer requires before a request reaches the service, over HTTPS only.
 *
 * The load balancer sends the claims of the user in the headers `x-amzn-oidc-*`. The service should verify their signature,
 * because a request that bypasses the load balancer could contain such headers too.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
export class Authentication {
  static {
    brand(Authentication, 'Authentication');
  }

  /**
   * Authentication with an identity provider that supports OpenID Connect.
   *
   * @param options the identity provider, and options that differ from their defaults
   */
  public static oidc(options: OidcAuthenticationOptions): Authentication {
    const { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, clientId, clientSecret } = options;
    const urls = { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint };
    return new Authentication(options, {
      onInternet: false,
      validate: (scope) => {
        requireUrls(scope, urls);
        requireReference(scope, clientSecret.unsafeUnwrap());
      },
      action: (common) => elbv2.ListenerAction.authenticateOidc({ ...common, ...urls, clientId, clientSecret }),
    });
  }

  /**
   * Authentication with a user pool of Amazon Cognito.
   *
   * @param options the user pool, and options that differ from their defaults
   */
  public static cognito(options: CognitoAuthenticationOptions): Authentication {
    const { userPool, userPoolClient, userPoolDomain } = options;
    return new Authentication(options, {
      onInternet: true,
      validate: (scope) => requireClientSecret(scope, userPoolClient),
      action: (common) =>
        new actions.AuthenticateCognitoAction({ ...common, userPool, userPoolClient, userPoolDomain }),
    });
  }

  private constructor(
    private readonly options: AuthenticationOptions,
    private readonly provider: Provider,
  ) {}

  /**
   * Returns the name of the session cookie. Each service has its own cookie by default, so a login at one identity provider
   * does not count as a login at another.
   *
   * @param serviceName the service behind the login
   */
  public sessionCookieName(serviceName: string): string {
    return this.options.sessionCookieName ?? `AWSELBAuthSessionCookie-${serviceName}`;
  }

  /**
   * Indicates whether the identity provider is always on the internet.
   *
   * @internal
   */
  public get _onInternet(): boolean {
    return this.provider.onInternet;
  }

  /**
   * Returns the action of the listener rule, which also allows the load balancer to connect to the provider on port 443.
   *
   * Throws if AWS does not accept an option, or if the client secret would be in the template in plain text.
   *
   * @internal
   */
  public _bind(scope: IConstruct, serviceName: string, next: elbv2.ListenerAction): elbv2.ListenerAction {
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
    throw invalid(scope, `${name}: '${url}'`, "a complete URL that begins with 'https://'");
  }
}

/** Throws unless the secret is a token. A string that is not a token is the secret in plain text. */
function requireReference(scope: IConstruct, secret: string): void {
  if (Token.isUnresolved(secret)) return;
  throw new UsageError(scope, 'PlainTextSecret', {
    got: 'a clientSecret in plain text',
    expected: 'a reference to Secrets Manager: everyone with access to the stack can read its template',
    fix: "use a reference, for example clientSecret: secret.secretValueFromJson('client_secret')",
  });
}

function requireClientSecret(scope: IConstruct, { node: { defaultChild } }: cognito.IUserPoolClient): void {
  if (!(defaultChild instanceof cognito.CfnUserPoolClient) || defaultChild.generateSecret === true) return;
  throw invalid(scope, 'a user pool client without a secret', 'a client with generateSecret: true');
}

function invalid(scope: IConstruct, got: string, expected: string): UsageError {
  return new UsageError(scope, 'InvalidAuthentication', {
    got,
    expected,
    fix: 'correct the value; the discovery document of the provider (/.well-known/openid-configuration) lists the endpoints',
  });
}
