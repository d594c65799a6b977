import { ACMPCAClient } from '@aws-sdk/client-acm-pca';
import { KMSClient } from '@aws-sdk/client-kms';
import { variable } from '../../secrets/handlers/environment';
import { KmsSigner } from './kms-signer';
import { PrivateCaSigner } from './private-ca-signer';
import type { RenewalWindow } from './renewal-window';
import type { IssuerSettings } from './signer';

const SECOND_MS = 1000;
const DAY_SECONDS = 24 * 60 * 60;

/** Returns the ARNs of the secrets that the function issues certificates into, from its environment. */
export function readOwnSecrets(): string[] {
  const prefix = variable('SECRETS_PREFIX');
  return variable('SECRETS')
    .split(',')
    .map((name) => `${prefix}${name}`);
}

/** Reads the settings from the environment of the function. */
export function readSettings(): IssuerSettings {
  const validity = Number(variable('VALIDITY_SECONDS'));
  const authorities = variable('AUTHORITIES').split(',');
  const lifetime = { validityMs: validity * SECOND_MS, renewalMs: Number(variable('RENEWAL_SECONDS')) * SECOND_MS };
  const { RENEWAL_WINDOW } = process.env;
  const window = RENEWAL_WINDOW === undefined ? undefined : (JSON.parse(RENEWAL_WINDOW) as RenewalWindow);
  const settings = { ...lifetime, window };
  switch (variable('SIGNER')) {
    case 'kms':
      return { ...settings, signer: new KmsSigner(authorities, lifetime, new KMSClient({})) };
    case 'kms-given':
      return { ...settings, signer: new KmsSigner(authorities, lifetime, new KMSClient({}), true) };
    case 'private-ca':
      return { ...settings, signer: new PrivateCaSigner(authorities, validity / DAY_SECONDS, new ACMPCAClient({})) };
    default:
      throw new Error(`unknown signer '${process.env.SIGNER}'`);
  }
}
