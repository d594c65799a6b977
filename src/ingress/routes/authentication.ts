import { Duration, type SecretValue, Token } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as actions from 'aws-cdk-lib/aws-elasticloadbalancingv2-actions';
import { brand, isInstanceOf } from '../../validation/brand';
import { checked } from '../../validation/checked';
import { UsageError } from '../../validation/usage-error';

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
  readonly action: (options: ActionOptions) => elbv2.ListenerAction;
}

/**
 * A login that the load balancer requires before a request reaches the service, over HTTPS only.
 *
 * The load balancer sends the claims of the user in the headers `x-amzn-oidc-*`. The service should verify their signature,
 * because a request that bypasses the load balancer could contain such headers too.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 *
 * @example
 * const login = Authentication.oidc({
 *   issuer: 'https://id.example.com',
 *   authorizationEndpoint: 'https://id.example.com/authorize',
 *   tokenEndpoint: 'https://id.example.com/token',
 *   userInfoEndpoint: 'https://id.example.com/userinfo',
 *   clientId: 'trading',
 *   clientSecret: secret.secretValueFromJson('client_secret'),
 * });
 * Route.when({ paths: ['/desk', '/desk/*'], authentication: login });
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
    const given = checked('Authentication.oidc', 'options', options);
    const { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, clientId, clientSecret } = given;
    requireReference(clientSecret.unsafeUnwrap());
    const provider = { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, clientId, clientSecret };
    return new Authentication(given, {
      onInternet: false,
      action: (common) => elbv2.ListenerAction.authenticateOidc({ ...common, ...provider }),
    });
  }

  /**
   * Authentication with a user pool of Amazon Cognito.
   *
   * @param options the user pool, and options that differ from their defaults
   */
  public static cognito(options: CognitoAuthenticationOptions): Authentication {
    const given = checked('Authentication.cognito', 'options', options);
    const { userPool, userPoolClient, userPoolDomain } = given;
    requireClientSecret(userPoolClient);
    return new Authentication(given, {
      onInternet: true,
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
    checked('Authentication.sessionCookieName', 'serviceName', serviceName);
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
   * @internal
   */
  public _bind(serviceName: string, next: elbv2.ListenerAction): elbv2.ListenerAction {
    const { scope, sessionTimeout = Duration.days(7), onUnauthenticated, requestParameters } = this.options;
    return this.provider.action({
      scope,
      sessionCookieName: this.sessionCookieName(serviceName),
      sessionTimeout,
      onUnauthenticatedRequest: onUnauthenticated,
      authenticationRequestExtraParams: requestParameters,
      next,
    });
  }
}

/** Throws unless the secret is a token. A string that is not a token is the secret in plain text. */
function requireReference(secret: string): void {
  if (Token.isUnresolved(secret)) return;
  throw new UsageError('Authentication.oidc()', 'PlainTextSecret', {
    got: 'a clientSecret in plain text',
    expected: 'a reference to Secrets Manager: everyone with access to the stack can read its template',
    fix: "use a reference, for example clientSecret: secret.secretValueFromJson('client_secret')",
  });
}

/** Throws if a client is known to have no secret. */
function requireClientSecret({ node: { defaultChild } }: cognito.IUserPoolClient): void {
  if (!isInstanceOf(defaultChild, 'aws-cdk-lib.aws_cognito.CfnUserPoolClient')) return;
  const { generateSecret } = defaultChild as cognito.CfnUserPoolClient;
  if (generateSecret === true || Token.isUnresolved(generateSecret)) return;
  throw new UsageError('Authentication.cognito()', 'InvalidAuthentication', {
    got: 'userPoolClient: a client without a secret',
    expected: 'a client with a generated secret, because a load balancer sends it to the user pool',
    fix: 'create the client with generateSecret: true',
  });
}
