import type { HalfDay, SpecialDay } from './calendar-dates';
import { parseMinutes } from './local-time';
import type { MarketSession } from './market-session';

/** A part of the trading day of a stock exchange. */
export enum MarketPhase {
  /** The session before the core session. */
  PRE = 'pre',
  /** The core session. */
  CORE = 'core',
  /** The session after the core session. On a half-day it begins at the early close and keeps its length. */
  POST = 'post',
}

/** The sessions of an exchange before and after its core session, without a gap between them. */
export interface ExtendedHours {
  /** The begin of the session before the core session. */
  readonly preOpen: string;
  /** The end of the session after the core session. */
  readonly postClose: string;
}

interface PhaseSessions {
  readonly sessions: MarketSession[];
  readonly halfDays: HalfDay[];
  readonly specialDays: SpecialDay[];
}

/** Returns the sessions and the half-days of an exchange in some phases of its trading day. */
export function sessionsIn(
  phases: MarketPhase[],
  { open, close }: MarketSession,
  { preOpen, postClose }: ExtendedHours,
  halfDays: HalfDay[],
): PhaseSessions {
  const [pre, core, post] = [MarketPhase.PRE, MarketPhase.CORE, MarketPhase.POST].map((phase) =>
    phases.includes(phase),
  );
  const sessionsUntil = (coreClose: string, postEnd: string) =>
    joined([
      ...(pre ? [{ open: preOpen, close: open }] : []),
      ...(core ? [{ open, close: coreClose }] : []),
      ...(post ? [{ open: coreClose, close: postEnd }] : []),
    ]);
  const sessions = sessionsUntil(close, postClose);
  if (!core && !post) return { sessions, halfDays: [], specialDays: [] };
  const length = parseMinutes(postClose) - parseMinutes(close);
  const ends = halfDays.map(({ date, close: early }) => ({ date, early, late: timeOf(parseMinutes(early) + length) }));
  if (core) {
    const early = ends.map(({ date, early: coreEnd, late }) => ({ date, close: post ? late : coreEnd }));
    return { sessions, halfDays: early, specialDays: [] };
  }
  const specialDays = ends.map(({ date, early, late }) => ({ date, sessions: sessionsUntil(early, late) }));
  return { sessions, halfDays: [], specialDays };
}

/** Joins sessions that meet. */
function joined(sessions: MarketSession[]): MarketSession[] {
  const found: MarketSession[] = [];
  for (const session of sessions) {
    const last = found.at(-1);
    if (last?.close === session.open) found[found.length - 1] = { open: last.open, close: session.close };
    else found.push(session);
  }
  return found;
}

function timeOf(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
