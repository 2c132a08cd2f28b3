import { DUBLIN } from '../support/stage.ts';
import { type Account, isWrite } from './account.ts';
import type { Kind } from './answers.ts';
import type { Line } from './part.ts';
import { afterPause, type Past } from './past.ts';
import type { Answer, Ask } from './story.ts';
import type { Seen } from './witness.ts';

/** How far one actor has come. */
export interface Standing {
  readonly line: Line;
  /** The number of stale answers that it got. */
  readonly stale: number;
  /** Pauses that are not over. */
  readonly pauses: readonly Pause[];
}

/** A pause that is long enough to matter. */
export interface Pause {
  readonly number: number;
  /** The past when the pause began. */
  readonly begun: Past;
}

/** The whole state between two calls: an immutable value, from which the story may continue in several ways. */
export interface Position {
  readonly account: Account;
  readonly past: Past;
  readonly standings: readonly Standing[];
  readonly seen: Seen;
  /** Broken rules, a sentence each. */
  readonly violations: readonly string[];
  readonly lastLine: StoryLine | null;
}

/** The story so far as a linked list, the last line first. */
interface StoryLine {
  readonly line: string;
  readonly before: StoryLine | null;
}

/** One call that may happen next, with an answer that it may get. */
export interface Move {
  readonly actor: number;
  readonly ask: Ask;
  readonly kind: Kind;
  /** For a read; the answer to a write is known once it has happened. */
  readonly answer: Answer | null;
}

/** The story so far, in the order in which it happened. */
export function storyOf({ lastLine }: Position): string[] {
  const lines: string[] = [];
  for (let one = lastLine; one !== null; one = one.before) lines.push(one.line);
  return lines.reverse();
}

/** The past at a call: aged by the pauses before it. */
export function pastFor({ past }: Position, { pauses }: Standing, { after }: Ask): Past {
  const over = pauses.filter(({ number }) => number <= after);
  return over.reduce((aged, { begun }) => afterPause(aged, begun), past);
}

export function isSwap({ ask: { action, byHand } }: Move): boolean {
  return action === 'UpdateSecretVersionStage' && !byHand;
}

/** Whether a write of a run is under way in dublin. It lands within seconds, and a promotion waits for a minute. */
export function isBeingWritten({ standings }: Position): boolean {
  return standings.some(({ line }) =>
    line.asks.some(({ action, place, byHand }) => !byHand && isWrite(action) && place.region === DUBLIN.region),
  );
}

/** The pauses that began between two moments and last for as long as a read may be stale. */
export function pausesBetween(before: Line, after: Line, freshMs: number): number[] {
  const numbers = [...after.pauses.keys()].map((at) => at + 1);
  return numbers.filter((number) => number > before.pauses.length && (after.pauses[number - 1] ?? 0) >= freshMs);
}
