import type { Context } from 'aws-lambda';
import { answer, type ResourceOutcome, type ResourceRequest } from '../../lambda/handlers/custom-resource';
import { retry } from '../../lambda/handlers/retry';
import type { RotationEvent } from '../../secrets/handlers/rotation-steps';
import { CertificateIssuer } from './certificate-issuer';
import { CertificateStore } from './certificate-store';
import { readSettings } from './issuer-settings';

const store = new CertificateStore();
/** The function's time, where nothing says how much of it is left. */
const TIME_MS = 60_000;
/** The pause between two attempts while IAM denies access. */
const PAUSE_MS = 2_000;
const ATTEMPTS = 10;

/** What CloudFormation asks about the certificate of a service. */
export interface CertificateResource extends ResourceRequest {
  readonly ResourceProperties: Record<string, unknown> & { readonly Secret: string };
  readonly OldResourceProperties?: Record<string, unknown>;
}

/** Asks, once a day, whether certificates are renewed as they should be. */
export interface DailyCheck {
  /** The secrets. */
  readonly OverdueChecks: string[];
}

/** Issues the first certificate when CloudFormation asks, renews it when Secrets Manager does, and looks after both daily. */
export async function handler(
  event: RotationEvent | CertificateResource | DailyCheck,
  context?: Context,
): Promise<void> {
  if ('RequestType' in event) {
    return answer(event, () => apply(event), context?.getRemainingTimeInMillis() ?? TIME_MS);
  }
  const issuer = new CertificateIssuer(readSettings(), store);
  if ('OverdueChecks' in event) return issuer.lookAfter(event.OverdueChecks);
  await issuer.rotate(event);
}

/** The secret goes with its own resource: a deletion leaves nothing to do. */
async function apply(request: CertificateResource): Promise<ResourceOutcome> {
  const { RequestType, RequestId, ResourceProperties } = request;
  const secretId = ResourceProperties.Secret;
  if (RequestType === 'Delete') return { id: request.PhysicalResourceId ?? secretId };
  const issuer = new CertificateIssuer(readSettings(), store);
  const issue = async () => {
    if (asksForNothingNew(request) && (await issuer.hasCertificate(secretId))) return;
    await issuer.issueNow(secretId, RequestId);
  };
  // IAM needs some seconds until the policies of the same deployment are in effect.
  await retry(issue, { pauseMs: PAUSE_MS, attempts: ATTEMPTS, isTransient: isAccessDenied });
  return { id: secretId };
}

function isAccessDenied(error: unknown): boolean {
  return error instanceof Error && error.name === 'AccessDeniedException';
}

function asksForNothingNew({ RequestType, ResourceProperties, OldResourceProperties }: CertificateResource): boolean {
  return RequestType === 'Update' && asked(ResourceProperties) === asked(OldResourceProperties);
}

/** What is asked for, without how the function is called. */
function asked(properties: Record<string, unknown> = {}): string {
  const { ServiceToken: _token, ServiceTimeout: _timeout, ...rest } = properties;
  return JSON.stringify(Object.entries(rest).sort(([one], [other]) => (one < other ? -1 : 1)));
}
