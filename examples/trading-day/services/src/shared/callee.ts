/** Longer than all attempts of the mesh together. */
const TIMEOUT_MS = 20_000;

/** A service that this one calls, at the URL that the platform sets. The Envoy of the task encrypts and retries. */
export class Callee {
  /** @param url the URL, for example of `DATA_INGESTION_URL` */
  public constructor(private readonly url: string) {}

  /** Returns a response as JSON. Throws if its status is an error. */
  public async get<T>(path: string): Promise<T> {
    const response = await this.send(path);
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}`);
    return (await response.json()) as T;
  }

  /** Sends a request, and returns its response. */
  public send(path: string, request: RequestInit = {}): Promise<Response> {
    return fetch(new URL(path, this.url), { signal: AbortSignal.timeout(TIMEOUT_MS), ...request });
  }
}
