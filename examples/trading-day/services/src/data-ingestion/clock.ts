import type { Session } from '../shared/session';

/** The time of a session that is replayed. */
export class SessionClock {
  /**
   * @param session the session
   * @param startedAt the instant at which the session opens here. Unit: milliseconds since 1970
   * @param speed the seconds of the market in one second
   */
  public constructor(
    public readonly session: Session,
    private readonly startedAt: number,
    public readonly speed: number,
  ) {}

  /** Returns the time since the opening, at most the length of the session. Unit: milliseconds. */
  public position(now: number): number {
    return Math.min(Math.max(0, (now - this.startedAt) * this.speed), this.length);
  }

  /** The length of the session. Unit: milliseconds. */
  public get length(): number {
    return this.session.minutes * 60_000;
  }
}
