import type { KeyObject } from 'node:crypto';
import type { Identity } from './identity-tags';

/** A certificate that is asked for. */
export interface CertificateRequest {
  readonly identity: Identity;
  /** The key pair that it is for, made by the asker. */
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  readonly now: Date;
}

/** A certificate and whom its holder trusts. */
export interface IssuedCertificate {
  /** PEM: the leaf, then what leads to a root, without the root. */
  readonly chain: string;
  /** PEM: the roots that are trusted, among them that of the chain. */
  readonly authorities: string;
  /** The configured authorities that can no longer sign, and so are trusted no longer. */
  readonly leftOut: string[];
}

/** Signs certificates. */
export interface Signer {
  /** Signs a certificate for a key pair. Throws when no authority can. */
  issue(request: CertificateRequest): Promise<IssuedCertificate>;
}

/** Who signs, and for how long. */
export interface IssuerSettings {
  readonly signer: Signer;
  /** How long a certificate lasts. Unit: milliseconds. */
  readonly validityMs: number;
}
