import type { Duration, SecretValue } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** What authentication by any identity provider knows. */
export interface AuthenticationOptions {
  /**
   * What is asked for of the user, as the provider names it, separated by spaces. It must bring an ID token, as `openid` does.
   *
   * @default 'openid'
   */
  readonly scope?: string;

  /**
   * How long a login lasts at most: 1 second to 7 days.
   *
   * @default Duration.days(7)
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html#session-timeout
   */
  readonly sessionTimeout?: Duration;

  /**
   * The name of the cookie that keeps the login. Routes with the same name share the login, so they must have the same
   * `Authentication`.
   *
   * @default - one for each service: `AWSELBAuthSessionCookie-` and its name
   */
  readonly sessionCookieName?: string;

  /**
   * What happens to a request without a login: it is sent to the provider, refused with 401, or let through.
   *
   * @default elbv2.UnauthenticatedAction.AUTHENTICATE
   */
  readonly onUnauthenticated?: elbv2.UnauthenticatedAction;

  /**
   * Further parameters of the request to the provider, at most 10.
   *
   * @default - none
   */
  readonly requestParameters?: Record<string, string>;
}

/** An identity provider that speaks OpenID Connect. Its endpoints are URLs that begin with `https://`. */
export interface OidcAuthenticationOptions extends AuthenticationOptions {
  /** Who issues the tokens, exactly as the provider writes it. */
  readonly issuer: string;

  /** Where users log in. */
  readonly authorizationEndpoint: string;

  /** Where the load balancer gets tokens. */
  readonly tokenEndpoint: string;

  /** Where the load balancer gets to know the user. */
  readonly userInfoEndpoint: string;

  /** The identifier of the client at the provider, which must allow `https://<your domain>/oauth2/idpresponse` as a callback. */
  readonly clientId: string;

  /**
   * The secret of that client, from Secrets Manager: `secret.secretValueFromJson('client_secret')`. CloudFormation reads it when the
   * rule is made or changed, not when the secret is.
   */
  readonly clientSecret: SecretValue;
}

/** A user pool of Amazon Cognito. */
export interface CognitoAuthenticationOptions extends AuthenticationOptions {
  /** The users. */
  readonly userPool: cognito.IUserPool;

  /**
   * The client: with a generated secret, the authorization code grant, and `https://<your domain>/oauth2/idpresponse` as a callback,
   * in small letters.
   */
  readonly userPoolClient: cognito.IUserPoolClient;

  /** Where users log in. */
  readonly userPoolDomain: cognito.IUserPoolDomain;
}
