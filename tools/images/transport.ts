/** How requests are sent. */
export interface Transport {
  /** The maximum duration of one attempt. Unit: milliseconds. */
  readonly timeoutMs: number;
  /** The waiting times before further attempts. Unit: milliseconds. */
  readonly delaysMs: number[];
}

/** The waits are together less than a minute, also if each answer requires the longest one. */
export const DEFAULT_TRANSPORT: Transport = { timeoutMs: 20_000, delaysMs: [1_000, 5_000] };
/** The maximum that `Retry-After` can ask for. Unit: milliseconds. */
const MAX_RETRY_AFTER_MS = 20_000;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export interface Request {
  readonly method?: string;
  readonly headers: Record<string, string>;
}

/** Sends a request. Tries again after a failed connection, 429 and 5xx. Throws if no attempt was answered. */
export async function ask({ timeoutMs, delaysMs }: Transport, url: URL, request: Request): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    const last = attempt === delaysMs.length;
    let wait = delaysMs[attempt];
    try {
      const response = await fetch(url, { ...request, signal: AbortSignal.timeout(timeoutMs) });
      const body = new Uint8Array(await response.arrayBuffer());
      const { status, headers } = response;
      if (last || (status !== 429 && status < 500)) return { status, headers, body };
      const seconds = Number(headers.get('retry-after') ?? 0);
      if (seconds > 0) wait = Math.max(wait, Math.min(seconds * 1_000, MAX_RETRY_AFTER_MS));
    } catch (error) {
      if (last) throw new Error(`${url.host} does not answer: ${reasonOf(error)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** The reason of a failed `fetch()` is the cause of its error. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const { code, message: detail } = (cause ?? {}) as { code?: string; message?: string };
  return code ?? detail ?? message;
}
