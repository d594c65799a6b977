import type { Json } from '../../support/json';
import { aSecret, DAY, HOUR, PAGES, START, TICKETS, WatchedAws } from '../support/aws';

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1';
const AUTHORITY = 'arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/2';
const VALIDITY = 7 * DAY;

afterEach(() => jest.restoreAllMocks());

async function watched(answers: Json, environment: Record<string, string> = {}) {
  const aws = new WatchedAws({ FINDINGS: 'MeshCertificateExpiring:page,AuthorityExpiring:ticket', ...environment });
  Object.assign(aws.answers, answers);
  await aws.run(0, 0);
  const [certificates, authorities] = ['MeshCertificateExpiring', 'AuthorityExpiring'].map((kind) =>
    aws.metrics[kind].get(0),
  );
  return { aws, certificates, authorities };
}

describe('the certificate of a service', () => {
  const issued = (before: number, versions: Json = undefined) => ({
    ListSecrets: {
      SecretList: [
        aSecret({}),
        aSecret({ LastChangedDate: new Date(START - before) }, `certificate:${VALIDITY / 1000}`),
      ],
    },
    ListSecretVersionIds: {
      Versions: versions ?? [{ VersionStages: ['AWSCURRENT'], CreatedDate: new Date(START - before) }],
    },
  });

  test('pages when a fifth of its validity period is left', async () => {
    const { aws, certificates } = await watched(issued(VALIDITY * 0.8));
    expect(certificates).toBe(1);
    expect(aws.notices).toEqual([
      {
        minute: 0,
        topic: PAGES,
        subject: 'MeshCertificateExpiring: Key',
        text: expect.stringMatching(
          /^The certificate in Key expires at 2026-03-02T09:36:00.000Z\. The secret is arn.*#mesh-certificate-expiring$/s,
        ),
      },
    ]);
  });

  test('does not page before, at half of it, when renewals come', async () => {
    const { aws, certificates } = await watched(issued(VALIDITY * 0.8 - HOUR));
    expect([certificates, aws.notices]).toEqual([0, []]);
  });

  test('counts from the last change if its version is not known', async () => {
    expect((await watched(issued(VALIDITY, []))).certificates).toBe(1);
  });
});

describe('an authority', () => {
  const tenYearsBefore = (time: number) => {
    const created = new Date(time);
    created.setUTCFullYear(created.getUTCFullYear() - 10);
    return created;
  };
  const keyUntil = (time: number, KeyState = 'Enabled') => ({
    DescribeKey: { KeyMetadata: { KeyState, CreationDate: tenYearsBefore(time) } },
  });
  const authorityUntil = (time: number, Status = 'ACTIVE') => ({
    DescribeCertificateAuthority: { CertificateAuthority: { Status, NotAfter: new Date(time) } },
  });

  test.each<[string, Json, string]>([
    ['a key of KMS', keyUntil(START + 60 * DAY), KEY],
    ['an authority of AWS Private CA', authorityUntil(START + 60 * DAY), AUTHORITY],
  ])('%s is a ticket 60 days before its end', async (_what, answers, arn) => {
    const { aws, authorities } = await watched(answers, { AUTHORITIES: arn });
    expect(authorities).toBe(1);
    expect(aws.notices).toEqual([
      {
        minute: 0,
        topic: TICKETS,
        subject: `AuthorityExpiring: ${arn.slice(-1)}`,
        text: expect.stringContaining(`The authority ${arn} expires at 2026-04-30T00:00:00.000Z`),
      },
    ]);
  });

  test.each<[string, Json, string, number]>([
    ['a key with 61 days left', keyUntil(START + 61 * DAY), KEY, 0],
    ['a key that an operator disabled', keyUntil(START, 'Disabled'), KEY, 0],
    ['a key that is gone', { DescribeKey: {} }, KEY, 0],
    ['an authority with 61 days left', authorityUntil(START + 61 * DAY), AUTHORITY, 0],
    ['an authority that an operator disabled', authorityUntil(START, 'DISABLED'), AUTHORITY, 0],
    ['an authority that is gone', { DescribeCertificateAuthority: {} }, AUTHORITY, 0],
    ['an authority that has expired', authorityUntil(START - DAY, 'EXPIRED'), AUTHORITY, 1],
  ])('%s', async (_what, answers, arn, count) => {
    expect((await watched(answers, { AUTHORITIES: arn })).authorities).toBe(count);
  });
});
