import { type ACMPCAClient, DescribeCertificateAuthorityCommand } from '@aws-sdk/client-acm-pca';
import { DescribeKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { rootExpiry } from '../../../certificates/handlers/root-expiry';
import type { Finding } from './findings';
import { validityOf } from './monitoring-tag';
import { MINUTE_MS } from './tick';
import type { WatchedSecret, WatchedSecrets } from './watched-secrets';

/** The rest of the validity period of a service's certificate that counts as a fault. Renewals come at half of it. */
const REST = 1 / 5;
/** The time to replace an authority, which takes four renewal periods. Unit: ms. */
const AUTHORITY_MS = 60 * 24 * 60 * MINUTE_MS;

/** The clients for authorities. */
export interface AuthorityClients {
  readonly kms: KMSClient;
  readonly pca: ACMPCAClient;
}

/** Finds the certificates of services that are near their end. The time of their issue is the time of their version. */
export async function expiringCertificates(secrets: WatchedSecrets, at: Date): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const secret of await secrets.all()) {
    const validity = validityOf(secret.rotation);
    if (validity === undefined) continue;
    const issued = (await secrets.createdAt(secret, 'AWSCURRENT')) ?? secret.changedAt;
    const end = new Date(issued.getTime() + validity);
    const since = new Date(end.getTime() - validity * REST);
    if (since <= at) findings.push({ subject: secret.name, since, text: expires(secret, end) });
  }
  return findings;
}

function expires({ name, arn }: WatchedSecret, end: Date): string {
  return `The certificate in ${name} expires at ${end.toISOString()}. The secret is ${arn}.`;
}

/** Finds the authorities that are near their end. An authority that an operator has disabled is not one. */
export async function expiringAuthorities(
  authorities: readonly string[],
  clients: AuthorityClients,
  at: Date,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const arn of authorities) {
    const end = await (arn.split(':')[2] === 'kms' ? endOfKey(arn, clients.kms) : endOfAuthority(arn, clients.pca));
    if (!end) continue;
    const since = new Date(end.getTime() - AUTHORITY_MS);
    if (since > at) continue;
    const text = `The authority ${arn} expires at ${end.toISOString()}. Certificates that end later are not issued.`;
    findings.push({ subject: arn.split('/').pop() as string, since, text });
  }
  return findings;
}

async function endOfKey(arn: string, client: KMSClient): Promise<Date | undefined> {
  const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: arn }));
  return KeyMetadata?.KeyState === 'Enabled' ? rootExpiry(KeyMetadata.CreationDate as Date) : undefined;
}

async function endOfAuthority(arn: string, client: ACMPCAClient): Promise<Date | undefined> {
  const { CertificateAuthority } = await client.send(
    new DescribeCertificateAuthorityCommand({ CertificateAuthorityArn: arn }),
  );
  const { Status, NotAfter } = CertificateAuthority ?? {};
  return Status === 'ACTIVE' || Status === 'EXPIRED' ? NotAfter : undefined;
}
