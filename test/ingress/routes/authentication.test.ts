import { Duration, SecretValue, Token } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  Authentication,
  type AuthenticationOptions,
  type CognitoAuthenticationOptions,
  type OidcAuthenticationOptions,
  Route,
} from '../../../src';
import { OIDC_URLS } from '../../support/logins';
import { aStack } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

const SECRET = SecretValue.secretsManager('oidc', { jsonField: 'client_secret' });
const URLS = OIDC_URLS;

const actionOf = (authentication: Authentication, stack = aStack()) => {
  const next = elbv2.ListenerAction.fixedResponse(200);
  return stack.resolve(authentication._bind('gateway', next).renderRuleActions());
};
const oidc = (options: Partial<OidcAuthenticationOptions> = {}) =>
  Authentication.oidc({ ...URLS, clientId: 'trading', clientSecret: SECRET, ...options });

const EVERYTHING: AuthenticationOptions = {
  scope: 'openid email',
  sessionTimeout: Duration.hours(8),
  sessionCookieName: 'trading',
  onUnauthenticated: elbv2.UnauthenticatedAction.DENY,
  requestParameters: { prompt: 'login' },
};
const RENDERED = {
  Scope: 'openid email',
  SessionTimeout: 28800,
  SessionCookieName: 'trading',
  OnUnauthenticatedRequest: 'deny',
  AuthenticationRequestExtraParams: { prompt: 'login' },
};
const upper = (record: object) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name[0].toLowerCase() + name.slice(1), value]));

describe('Authentication.oidc()', () => {
  test('authenticates for up to seven days, with a reference to the secret', () => {
    expect(actionOf(oidc())).toEqual([
      {
        type: 'authenticate-oidc',
        order: 1,
        authenticateOidcConfig: {
          ...URLS,
          clientId: 'trading',
          clientSecret: '{{resolve:secretsmanager:oidc:SecretString:client_secret::}}',
          sessionCookieName: 'AWSELBAuthSessionCookie-gateway',
          sessionTimeout: 604800,
        },
      },
      expect.objectContaining({ type: 'fixed-response', order: 2 }),
    ]);
  });

  test('accepts all options', () => {
    expect(actionOf(oidc(EVERYTHING))[0].authenticateOidcConfig).toMatchObject(upper(RENDERED));
  });

  test('passes tokens on', () => {
    const [issuer, cookie, scope] = ['Issuer', 'Cookie', 'Scope'].map((name) => Token.asString({ Ref: name }));
    const sessionTimeout = Duration.seconds(Token.asNumber({ Ref: 'Timeout' }));
    const authentication = oidc({ issuer, sessionCookieName: cookie, scope, sessionTimeout });
    expect(actionOf(authentication)[0].authenticateOidcConfig).toMatchObject({
      issuer: { Ref: 'Issuer' },
      sessionCookieName: { Ref: 'Cookie' },
      scope: { Ref: 'Scope' },
      sessionTimeout: { Ref: 'Timeout' },
    });
  });

  test('throws for a secret in plain text, and does not show it', () => {
    const plain = () => oidc({ clientSecret: SecretValue.unsafePlainText('hunter2') });
    expectUsageError(plain, {
      code: 'PlainTextSecret',
      path: 'Authentication.oidc()',
      got: 'a clientSecret in plain text',
      fix: 'secretValueFromJson',
    });
    expect(plain).not.toThrow('hunter2');
  });

  test.each(Object.keys(URLS))('throws unless %s is a complete URL', (name) => {
    for (const url of ['id.example.com', 'http://id.example.com', 'https://', 'https://a b/c']) {
      expectUsageError(() => oidc({ [name]: url }), {
        code: 'InvalidAuthentication',
        path: 'Authentication.oidc()',
        got: `${name}: '${url}'`,
      });
    }
  });

  test('accepts a query in an endpoint, and not in the issuer', () => {
    const url = 'https://id.example.com/token?p=b2c';
    expect(() => oidc({ tokenEndpoint: url })).not.toThrow();
    expectUsageError(() => oidc({ issuer: url }), {
      code: 'InvalidAuthentication',
      path: 'Authentication.oidc()',
      got: `issuer: '${url}'`,
      expected: 'without a query',
    });
  });
});

describe('Authentication.cognito()', () => {
  const byPool = (options: Partial<CognitoAuthenticationOptions> & { generateSecret?: boolean } = {}) => {
    const stack = aStack();
    const userPool = new cognito.UserPool(stack, 'Pool');
    const { generateSecret = true, ...rest } = options;
    const authentication = Authentication.cognito({
      userPool,
      userPoolClient: userPool.addClient('Client', { generateSecret }),
      userPoolDomain: userPool.addDomain('Domain', { cognitoDomain: { domainPrefix: 'trading' } }),
      ...rest,
    });
    return { stack, authentication };
  };

  test('authenticates with the user pool', () => {
    const { stack, authentication } = byPool();
    expect(actionOf(authentication, stack)[0]).toEqual({
      type: 'authenticate-cognito',
      order: 1,
      authenticateCognitoConfig: {
        userPoolArn: { 'Fn::GetAtt': [expect.stringMatching(/^Pool/), 'Arn'] },
        userPoolClientId: { Ref: expect.stringMatching(/^PoolClient/) },
        userPoolDomain: { Ref: expect.stringMatching(/^PoolDomain/) },
        sessionCookieName: 'AWSELBAuthSessionCookie-gateway',
        sessionTimeout: 604800,
      },
    });
  });

  test('accepts all options', () => {
    const { stack, authentication } = byPool(EVERYTHING);
    expect(actionOf(authentication, stack)[0].authenticateCognitoConfig).toMatchObject(upper(RENDERED));
  });

  test('throws for a client without a secret, if it is known', () => {
    expectUsageError(() => byPool({ generateSecret: false }), {
      code: 'InvalidAuthentication',
      path: 'Authentication.cognito()',
      got: 'a client without a secret',
      fix: 'generateSecret: true',
    });
    const imported = cognito.UserPoolClient.fromUserPoolClientId(aStack('Other'), 'Client', 'client');
    expect(() => byPool({ userPoolClient: imported })).not.toThrow();
    const withToken = new cognito.UserPoolClient(aStack('Other'), 'Client', {
      userPool: cognito.UserPool.fromUserPoolId(aStack('Pool'), 'Pool', 'eu-west-1_1'),
    });
    (withToken.node.defaultChild as cognito.CfnUserPoolClient).generateSecret = Token.asAny({ Ref: 'Secret' });
    expect(() => byPool({ userPoolClient: withToken })).not.toThrow();
  });
});

describe('any authentication', () => {
  test.each([Duration.millis(500), Duration.days(8)])('throws for a duration of %s', (sessionTimeout) => {
    expectUsageError(() => oidc({ sessionTimeout }), {
      code: 'SessionTimeoutOutOfRange',
      path: 'Authentication.oidc()',
      got: 'sessionTimeout in seconds',
    });
  });

  test.each(['my session', 'a;b', ''])("throws for a cookie named '%s'", (sessionCookieName) => {
    expectUsageError(() => oidc({ sessionCookieName }), {
      code: 'InvalidCookieName',
      path: 'Authentication.oidc()',
      got: `sessionCookieName: '${sessionCookieName}'`,
    });
  });

  test('has at most ten further parameters', () => {
    const parameters = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, '1']));
    expect(() => oidc({ requestParameters: parameters(10) })).not.toThrow();
    expectUsageError(() => oidc({ requestParameters: parameters(11) }), {
      code: 'InvalidAuthentication',
      path: 'Authentication.oidc()',
      got: 'requestParameters: 11 entries',
    });
  });
});

describe('a route with authentication', () => {
  const authentication = oidc();
  const [open, closed] = [{}, { authentication }].map((more) => Route.when({ paths: ['/admin/*'], ...more }));

  test('keeps its text and its priority', () => {
    expect([open.authentication, closed.authentication]).toEqual([undefined, authentication]);
    expect(closed.toString()).toBe(open.toString());
    expect(closed.priority).toBe(open.priority);
  });

  test('keeps it in a copy from its conditions', () => {
    expect(Route.when(closed.conditions).authentication).toBe(authentication);
  });

  test('still needs a condition', () => {
    expectUsageError(() => Route.when({ authentication }), {
      code: 'InvalidRoute',
      path: 'Route.when()',
      got: 'a route without any condition',
    });
  });
});
