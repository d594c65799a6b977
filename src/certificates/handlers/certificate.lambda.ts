import type { Context } from 'aws-lambda';
import { answer, type ResourceOutcome, type ResourceRequest } from '../../lambda/handlers/custom-resource';
import { retry } from '../../lambda/handlers/retry';
import { requireOwnSecrets } from '../../secrets/handlers/own-secret';
import type { RotationEvent } from '../../secrets/handlers/rotation-steps';
import { CertificateIssuer } from './certificate-issuer';
import { CertificateStore } from './certificate-store';
import { readOwnSecrets, readSettings } from './issuer-settings';

const store = new CertificateStore();
/** The time for an invocation without a context. */
const DEFAULT_TIME_MS = 60_000;
/** The pause between two attempts while IAM denies access. */
const PAUSE_MS = 2_000;
const ATTEMPTS = 10;

/** A request of CloudFormation for the certificate of a service. */
export interface CertificateResource extends ResourceRequest {
  readonly ResourceProperties: Record<string, unknown> & { readonly Secret: string };
  readonly OldResourceProperties?: Record<string, unknown>;
}

/** The daily check that certificates are renewed in time. */
export interface DailyCheck {
  /** The ARNs of the secrets. */
  readonly OverdueChecks: string[];
}

/** Issues certificates for CloudFormation, renews them for Secrets Manager, and renews overdue certificates once a day. */
export async function handler(
  event: RotationEvent | CertificateResource | DailyCheck,
  context?: Context,
): Promise<void> {
  if ('RequestType' in event) {
    return answer(event, () => apply(event), context?.getRemainingTimeInMillis() ?? DEFAULT_TIME_MS);
  }
  requireOwnSecrets('OverdueChecks' in event ? event.OverdueChecks : [event.SecretId], readOwnSecrets());
  const issuer = new CertificateIssuer(readSettings(), store);
  if ('OverdueChecks' in event) return issuer.renewOverdue(event.OverdueChecks);
  await issuer.rotate(event);
}

/** Issues a certificate unless the request changes nothing. A deletion needs no work, because the secret is deleted itself. */
async function apply(request: CertificateResource): Promise<ResourceOutcome> {
  const { RequestType, RequestId, ResourceProperties } = request;
  const secretId = ResourceProperties.Secret;
  if (RequestType === 'Delete') return { id: request.PhysicalResourceId ?? secretId };
  requireOwnSecrets([secretId], readOwnSecrets());
  const issuer = new CertificateIssuer(readSettings(), store);
  const issue = async () => {
    if (isUnchanged(request) && (await issuer.hasCertificate(secretId))) return;
    await issuer.issueNow(secretId, RequestId);
  };
  // IAM needs some seconds until the policies of the same deployment are in effect.
  await retry(issue, { pauseMs: PAUSE_MS, attempts: ATTEMPTS, isTransient: isAccessDenied });
  return { id: secretId };
}

function isAccessDenied(error: unknown): boolean {
  return error instanceof Error && error.name === 'AccessDeniedException';
}

function isUnchanged({ RequestType, ResourceProperties, OldResourceProperties }: CertificateResource): boolean {
  return RequestType === 'Update' && comparable(ResourceProperties) === comparable(OldResourceProperties);
}

/** Returns properties in a comparable form, without the ServiceToken and the ServiceTimeout. */
function comparable(properties: Record<string, unknown> = {}): string {
  const { ServiceToken: _token, ServiceTimeout: _timeout, ...rest } = properties;
  return JSON.stringify(Object.entries(rest).sort(([one], [other]) => (one < other ? -1 : 1)));
}
