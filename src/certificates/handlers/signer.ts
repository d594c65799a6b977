import type { KeyObject } from 'node:crypto';
import type { Identity } from './identity-tags';
import type { RenewalWindow } from './renewal-window';

/** A request for a certificate. */
export interface CertificateRequest {
  readonly identity: Identity;
  /** The public key of the certificate. */
  readonly publicKey: KeyObject;
  /** The private key, which signs the signing request. */
  readonly privateKey: KeyObject;
  /** The time at which the certificate becomes valid. */
  readonly now: Date;
}

/** A certificate and the roots that its holder trusts. */
export interface IssuedCertificate {
  /** The certificate in PEM, then the intermediate certificates, without the root. */
  readonly chain: string;
  /** The trusted roots in PEM. They include the root of the chain. */
  readonly authorities: string;
  /** The configured authorities that can no longer sign and are therefore not trusted. */
  readonly untrusted: string[];
}

/** An authority that signs certificates. */
export abstract class Signer {
  /** Signs a certificate for a key pair. Throws if no authority can sign. */
  public abstract issue(request: CertificateRequest): Promise<IssuedCertificate>;
}

/** The settings of the certificate function. */
export interface IssuerSettings {
  readonly signer: Signer;
  /** The validity period of a certificate. Unit: milliseconds. */
  readonly validityMs: number;
  /** The longest time from one renewal to the next. Unit: milliseconds. */
  readonly renewalMs: number;
  /** The windows of renewals, if they are limited to some hours. */
  readonly window?: RenewalWindow;
}
