import { setTimeout as sleep } from 'node:timers/promises';
import { retry } from './retry';

/** The request of CloudFormation for a custom resource. */
export interface ResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  /** The id in the response to `Create`. */
  readonly PhysicalResourceId?: string;
}

/** The resource after the request. */
export interface ResourceOutcome {
  /** The physical id. */
  readonly id: string;
  /** The attributes that the template can read. */
  readonly data?: Record<string, unknown>;
}

/** The time that is reserved for the response. Unit: ms. */
const RESPONSE_MS = 10_000;
const ATTEMPTS = 3;
const ATTEMPT_MS = 2_500;
const PAUSE_MS = 500;
/** CloudFormation accepts responses of less than 4 KB. Unit: characters. */
const MAX_REASON = 800;
/** Begins the id of a resource that was not created. CloudFormation deletes it later, and nothing must be deleted then. */
const NOT_CREATED = 'not-created:';

/**
 * Runs the work of a custom resource and sends the outcome to CloudFormation.
 *
 * It also responds if the work fails or takes too long. Without a response, the stack waits for an hour. Throws if
 * CloudFormation does not accept the response.
 *
 * @param request the request of CloudFormation
 * @param work creates, updates or deletes the resource and returns it, or undefined if another invocation responds
 * @param millisLeft the time until Lambda stops the function. Unit: ms
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function answer(
  request: ResourceRequest,
  work: () => Promise<ResourceOutcome | undefined>,
  millisLeft: number,
): Promise<void> {
  const outcome = await outcomeOf(request, work, millisLeft - RESPONSE_MS);
  if (outcome) await respond(request, outcome);
}

async function outcomeOf(
  { RequestType, PhysicalResourceId, LogicalResourceId }: ResourceRequest,
  work: () => Promise<ResourceOutcome | undefined>,
  millis: number,
): Promise<Record<string, unknown> | undefined> {
  if (RequestType === 'Delete' && PhysicalResourceId?.startsWith(NOT_CREATED)) {
    return { Status: 'SUCCESS', PhysicalResourceId };
  }
  try {
    const resource = await within(millis, work);
    if (!resource) return undefined;
    const { id, data } = resource;
    return { Status: 'SUCCESS', PhysicalResourceId: id, ...(data && { Data: data }) };
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, MAX_REASON);
    console.error(JSON.stringify({ request: RequestType, resource: LogicalResourceId, failed: reason }));
    const resource = PhysicalResourceId ?? `${NOT_CREATED}${LogicalResourceId}`;
    return { Status: 'FAILED', Reason: reason, PhysicalResourceId: resource };
  }
}

async function within<T>(millis: number, work: () => Promise<T>): Promise<T> {
  const timer = new AbortController();
  const tooLong = sleep(millis, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`the work took longer than ${Math.round(millis / 1000)} s`);
  });
  try {
    return await Promise.race([work(), tooLong]);
  } finally {
    timer.abort();
  }
}

async function respond(request: ResourceRequest, outcome: Record<string, unknown>): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = request;
  // As bytes, because fetch adds a content type to text, and the signature of the URL does not cover a content type.
  const body = Buffer.from(JSON.stringify({ StackId, RequestId, LogicalResourceId, ...outcome }));
  await retry(() => put(request.ResponseURL, body), { attempts: ATTEMPTS, pauseMs: PAUSE_MS });
}

async function put(url: string, body: Buffer): Promise<void> {
  const { ok, status } = await fetch(url, { method: 'PUT', body, signal: AbortSignal.timeout(ATTEMPT_MS) });
  if (!ok) throw new Error(`CloudFormation did not accept the response: status ${status}`);
}
