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
  return stack.resolve(authentication._bind(stack, 'gateway', next).renderRuleActions());
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

  test('throws for a secret in plain text', () => {
    const plain = oidc({ clientSecret: SecretValue.unsafePlainText('hunter2') });
    expectUsageError(() => actionOf(plain), {
      code: 'PlainTextSecret',
      path: 'Stack',
      got: 'a clientSecret in plain text',
      fix: 'secretValueFromJson',
    });
  });

  test('does not print the secret in the error', () => {
    expect(() => actionOf(oidc({ clientSecret: SecretValue.unsafePlainText('hunter2') }))).not.toThrow('hunter2');
  });

  test.each(Object.keys(URLS))('throws unless %s is a complete URL', (name) => {
    for (const url of ['id.example.com', 'http://id.example.com', 'https://']) {
      expectUsageError(() => actionOf(oidc({ [name]: url })), {
        code: 'InvalidAuthentication',
        path: 'Stack',
        got: `${name}: '${url}'`,
      });
    }
  });

  test('accepts a token as a URL', () => {
    expect(() => actionOf(oidc({ issuer: Token.asString({ Ref: 'Issuer' }) }))).not.toThrow();
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
    const { stack, authentication } = byPool({ generateSecret: false });
    expectUsageError(() => actionOf(authentication, stack), {
      code: 'InvalidAuthentication',
      path: 'Stack',
      got: 'a user pool client without a secret',
      expected: 'generateSecret: true',
    });
    const imported = byPool({
      userPoolClient: cognito.UserPoolClient.fromUserPoolClientId(aStack('Other'), 'Client', 'client'),
    });
    expect(() => actionOf(imported.authentication, imported.stack)).not.toThrow();
  });
});

describe('any authentication', () => {
  test.each([Duration.millis(500), Duration.days(8)])('throws for a duration of %s', (sessionTimeout) => {
    expectUsageError(() => actionOf(oidc({ sessionTimeout })), {
      code: 'SessionTimeoutOutOfRange',
      path: 'Stack',
      got: 'sessionTimeout in seconds',
    });
  });

  test.each(['my session', 'a;b', ''])("throws for a cookie named '%s'", (sessionCookieName) => {
    expectUsageError(() => actionOf(oidc({ sessionCookieName })), {
      code: 'InvalidCookieName',
      path: 'Stack',
      got: `a cookie named '${sessionCookieName}'`,
    });
  });

  test('has at most ten further parameters', () => {
    const parameters = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, '1']));
    expect(() => actionOf(oidc({ requestParameters: parameters(10) }))).not.toThrow();
    expectUsageError(() => actionOf(oidc({ requestParameters: parameters(11) })), {
      code: 'InvalidAuthentication',
      path: 'Stack',
      got: '11 requestParameters',
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
    expectUsageError(() => Route.when({ authentication })._validate(aStack()), {
      code: 'InvalidRoute',
      path: 'Stack',
      got: 'a route without any condition',
    });
  });
});
