import { SecretValue } from 'aws-cdk-lib';
import { Authentication, type OidcAuthenticationOptions } from '../../src';

/** The endpoints of a provider. */
export const OIDC_URLS = {
  issuer: 'https://id.example.com',
  authorizationEndpoint: 'https://id.example.com/authorize',
  tokenEndpoint: 'https://id.example.com/token',
  userInfoEndpoint: 'https://id.example.com/userinfo',
};

/** A login at that provider. */
export function anOidcLogin(options: Partial<OidcAuthenticationOptions> = {}): Authentication {
  const clientSecret = SecretValue.secretsManager('oidc', { jsonField: 'client_secret' });
  return Authentication.oidc({ ...OIDC_URLS, clientId: 'trading', clientSecret, ...options });
}
