import type { Mapping } from '../../config/mapping.ts';
import type { Report } from '../../src/core/report.ts';
import type { Place } from '../../src/emulator/index.ts';
import type { Run } from '../../src/engine/reconcile.ts';
import type { Account } from './account.ts';

/** Who takes turns: runs of the engine, events, and hands that rotate, edit or delete. */
export interface Actor {
  readonly name: string;
  /** Actors of one kind do the same. A hand, which reads nothing, is of none. */
  readonly kind: string | null;
  /** It lists secrets, or may if the engine is broken. */
  readonly lists?: boolean;
  act(desk: Desk): Promise<unknown>;
}

/** What an actor has in front of it; every call waits for its turn. */
export interface Desk {
  run(mapping: Mapping, said?: Partial<Run>): Promise<Report>;
  /** A person's call; what AWS refuses has not happened. */
  call(action: string, place: Place, input: object): Promise<void>;
  /** The function that events of now come to: each says that a version of a secret is in force. */
  heed(mapping: Mapping, events: readonly Event[]): Promise<void>;
}

export interface Event {
  readonly secret: string;
  readonly version: string;
}

/** Where a story begins, who is in it, and how it must end. */
export interface Scenario {
  readonly name: string;
  readonly mapping: Mapping;
  open(account: Account): void;
  readonly actors: readonly Actor[];
  /** Nobody sleeps between the last look at the origin and the swap that it was made for. */
  readonly promptSwaps?: boolean;
}

/** A call of an actor that waits for its turn. */
export interface Ask {
  /** Which call, and the how many-th of its kind by this actor: the same however its other calls are answered. */
  readonly id: string;
  /** What is asked, whoever asks. */
  readonly what: string;
  readonly place: Place;
  readonly action: string;
  readonly input: object;
  readonly byHand: boolean;
  /** It comes after the pause of this number; 0: after none. */
  readonly after: number;
}

export type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** How AWS may answer a call. Two answers with one key are one answer. */
export interface Answer {
  readonly key: string;
  readonly outcome: Outcome;
  /** It speaks of the past. */
  readonly stale: boolean;
}
