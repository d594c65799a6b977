/** The identity of a service in its certificate. */
export interface Identity {
  readonly serviceName: string;
  /** The DNS name. */
  readonly dnsName: string;
  /** The SPIFFE id, a URI. */
  readonly uri: string;
}

/** A tag in a response of Secrets Manager. */
export interface Tag {
  readonly Key?: string;
  readonly Value?: string;
}

/** The tags of a secret that identify the service of its certificate. */
export const IDENTITY_TAGS: Record<keyof Identity, string> = {
  serviceName: 'trading-mesh:service',
  dnsName: 'trading-mesh:dns-name',
  uri: 'trading-mesh:uri',
};

/**
 * Returns the identity in the tags of a secret. Throws if a tag is missing.
 *
 * The value and the event are not used. A principal that may write the value or call the
 * function could use the name of another service.
 */
export function identityOf(secretId: string, tags: Tag[]): Identity {
  const value = (field: keyof Identity) => {
    const tag = tags.find(({ Key }) => Key === IDENTITY_TAGS[field])?.Value;
    if (tag) return tag;
    throw new Error(`${secretId} has no tag ${IDENTITY_TAGS[field]}, which identifies the service of its certificate`);
  };
  return { serviceName: value('serviceName'), dnsName: value('dnsName'), uri: value('uri') };
}
