/** Who a certificate is for, as the issuer knows it. */
export interface Identity {
  readonly serviceName: string;
  /** Unit: a DNS name. */
  readonly dnsName: string;
  /** Unit: a URI. */
  readonly uri: string;
}

/** A tag as Secrets Manager gives it. */
export interface Tag {
  readonly Key?: string;
  readonly Value?: string;
}

/** The tags of a secret that say whose certificate is in it. */
export const IDENTITY_TAGS: Record<keyof Identity, string> = {
  serviceName: 'trading-mesh:service',
  dnsName: 'trading-mesh:dns-name',
  uri: 'trading-mesh:uri',
};

/**
 * Whose certificate a secret holds. Throws when its tags do not say.
 *
 * Tags and not the value or the caller's words: whoever may write the value, or call the issuer, could name another service.
 */
export function identityOf(secretId: string, tags: Tag[]): Identity {
  const value = (field: keyof Identity) => {
    const found = tags.find(({ Key }) => Key === IDENTITY_TAGS[field])?.Value;
    if (found) return found;
    throw new Error(`${secretId} has no tag ${IDENTITY_TAGS[field]}: it does not say whose certificate it holds`);
  };
  return { serviceName: value('serviceName'), dnsName: value('dnsName'), uri: value('uri') };
}
