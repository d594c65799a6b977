import { setTimeout as sleep } from 'node:timers/promises';
import { retry } from './retry';

/** What CloudFormation sends for a custom resource. */
export interface ResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  /** What the answer to `Create` was. */
  readonly PhysicalResourceId?: string;
}

/** What there is afterwards. */
export interface ResourceOutcome {
  /** Which resource it is. */
  readonly id: string;
  /** What the template may ask it for. */
  readonly data?: Record<string, unknown>;
}

/** Left for the answer. */
const ANSWERING_MS = 10_000;
const ATTEMPTS = 3;
const ATTEMPT_MS = 2_500;
const PAUSE_MS = 500;
/** An answer must be shorter than 4 KB. Unit: characters. */
const LONGEST_REASON = 800;
/** Names what was not created, so that CloudFormation's deletion of it has nothing to do. */
const NOT_CREATED = 'not-created:';

/**
 * Does what CloudFormation asks and tells it how that went, also when it failed or takes too long: without an answer the
 * stack would wait for an hour.
 *
 * @param request what CloudFormation sent
 * @param work does it, and says what there is now
 * @param millisLeft until the function is ended
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function answer(
  request: ResourceRequest,
  work: () => Promise<ResourceOutcome>,
  millisLeft: number,
): Promise<void> {
  await respond(request, await outcomeOf(request, work, millisLeft - ANSWERING_MS));
}

async function outcomeOf(
  { RequestType, PhysicalResourceId, LogicalResourceId }: ResourceRequest,
  work: () => Promise<ResourceOutcome>,
  millis: number,
): Promise<Record<string, unknown>> {
  if (RequestType === 'Delete' && PhysicalResourceId?.startsWith(NOT_CREATED)) {
    return { Status: 'SUCCESS', PhysicalResourceId };
  }
  try {
    const { id, data } = await within(millis, work);
    return { Status: 'SUCCESS', PhysicalResourceId: id, ...(data && { Data: data }) };
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_REASON);
    console.error(JSON.stringify({ request: RequestType, resource: LogicalResourceId, failed: reason }));
    const resource = PhysicalResourceId ?? `${NOT_CREATED}${LogicalResourceId}`;
    return { Status: 'FAILED', Reason: reason, PhysicalResourceId: resource };
  }
}

async function within<T>(millis: number, work: () => Promise<T>): Promise<T> {
  const timer = new AbortController();
  const tooLong = sleep(millis, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`it was not done within ${Math.round(millis / 1000)} s`);
  });
  try {
    return await Promise.race([work(), tooLong]);
  } finally {
    timer.abort();
  }
}

async function respond(request: ResourceRequest, outcome: Record<string, unknown>): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = request;
  // As bytes, since a text would be sent with a content type, which the signature of the URL does not allow for.
  const body = Buffer.from(JSON.stringify({ StackId, RequestId, LogicalResourceId, ...outcome }));
  await retry(() => put(request.ResponseURL, body), { attempts: ATTEMPTS, pauseMs: PAUSE_MS });
}

async function put(url: string, body: Buffer): Promise<void> {
  const { ok, status } = await fetch(url, { method: 'PUT', body, signal: AbortSignal.timeout(ATTEMPT_MS) });
  if (!ok) throw new Error(`CloudFormation did not take the answer: status ${status}`);
}
