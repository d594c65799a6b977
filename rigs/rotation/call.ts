/** A call of the function to another machine. */
export interface Call {
  readonly server: 'Secrets Manager' | 'PostgreSQL';
  readonly name: string;
}

export type Moment = 'before' | 'after';

/**
 * The action of a gate for a call or a response:
 *
 * - `pass`: forwards it.
 * - `cut`: closes the connection, so that the call or the response is lost.
 * - `refuse`: answers as an overloaded server does: throttles, or resets the connection.
 * - `deny`: Secrets Manager answers that the role has no permission.
 * - `no key`: Secrets Manager answers that it cannot use the KMS key.
 */
export type Verdict = 'pass' | 'cut' | 'refuse' | 'deny' | 'no key';

/** Decides the action for each call through the gates. It may wait before it decides. */
export interface Gatekeeper {
  before(call: Call): Promise<Verdict>;
  /** Is called after the response or the failure of the server, and before the function gets it. */
  after(call: Call): Promise<Verdict>;
}
