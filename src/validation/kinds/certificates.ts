import { SOME_TEXT } from '../forms';
import { duration, instance, type Kinds, list, map, text, whole } from '../kinds';

/** Certificates cannot be revoked, so their lifetime has a limit. */
const LIFE = { tokens: false, code: 'CertificateLifeOutOfRange' } as const;

export const CERTIFICATES: Kinds = {
  'CertificateLifeOptions.renewEvery': duration('hours', 4, 90 * 24, { ...LIFE, example: 'Duration.days(3)' }),
  'CertificateLifeOptions.validity': duration('days', 1, 90, { ...LIFE, example: 'Duration.days(7)' }),
  'KmsAuthorityOptions.alsoTrusted': list(),
  'KmsAuthorityOptions.generation': whole(1, 10_000, { tokens: false, code: 'AuthorityGenerationOutOfRange' }),
  'MutualTls.fromSecrets.secrets': map(text(SOME_TEXT, { tokens: false }), {
    of: instance({ missing: 'CertificateMissing' }),
  }),
  'PrivateCaOptions.alsoTrusted': list(),
};
