/** One thing that the function asks of another machine. */
export interface Call {
  readonly server: 'Secrets Manager' | 'PostgreSQL';
  readonly name: string;
}

export type Moment = 'before' | 'after';

/**
 * What a gate does with a call, before it is made or before it is answered:
 *
 * - `pass`: lets it go on.
 * - `cut`: breaks the connection. Nothing was asked, or nobody hears the answer.
 * - `refuse`: answers as a server does that takes no more: throttles, or resets the connection.
 */
export type Verdict = 'pass' | 'cut' | 'refuse';

/** Decides what becomes of the calls that come through the gates, and may take its time. */
export interface Gatekeeper {
  before(call: Call): Promise<Verdict>;
  /** The server has answered, or will not any more; the function has not heard of it yet. */
  after(call: Call): Promise<Verdict>;
}
