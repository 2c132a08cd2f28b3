import type { Mapping } from '../../config/mapping.ts';
import type { Keep } from '../../src/core/failback/plan.ts';
import type { Report } from '../../src/core/report.ts';
import type { AccountRegion } from '../../src/emulator/index.ts';
import type { Run } from '../../src/engine/reconcile.ts';
import type { Account } from './account.ts';

/** Actors take turns: runs of the engine, events, and people who rotate, edit or delete. */
export interface Actor {
  readonly name: string;
  /** Actors of one kind act alike. One that reads nothing has no kind. */
  readonly kind: string | null;
  /** Whether it lists secrets, or may if the engine is broken. */
  readonly lists?: boolean;
  act(desk: Desk): Promise<unknown>;
}

/** What an actor acts through; every call waits for its turn. */
export interface Desk {
  run(mapping: Mapping, said?: Partial<Run>): Promise<Report>;
  /** A person's call; one that AWS refuses has no effect. */
  call(action: string, place: AccountRegion, input: object): Promise<void>;
  /** A person promotes the place of dublin. */
  promote(mapping: Mapping): Promise<unknown>;
  /** A person goes back from dublin, with --yes. */
  failBack(mapping: Mapping, keep?: Keep): Promise<unknown>;
  /** The function, invoked with events of this moment, each about a version of a secret that became current. */
  heed(mapping: Mapping, events: readonly Event[]): Promise<void>;
}

export interface Event {
  readonly secret: string;
  readonly version: string;
}

/** Whether runs can read the fence of a place; null: there is none. */
export type FenceSight = 'shown' | 'unreadable' | null;

/** The opening, the actors, and the end that is required. */
export interface Scenario {
  readonly name: string;
  readonly mapping: Mapping;
  open(account: Account): void;
  readonly actors: readonly Actor[];
  /** How runs see the fence of a place, if the story has one. */
  readonly fence?: FenceSight;
  /** Before the closing runs a person goes back from dublin once more, undisturbed, and chooses this. */
  readonly goesBack?: { readonly keep: Keep; readonly isWrittenBefore: boolean };
  /** No actor pauses between the last look at the origin and the swap that depends on it. */
  readonly promptSwaps?: boolean;
}

/** A call of an actor that waits for its turn. */
export interface Ask {
  /** The call, and its ordinal among equal calls of this actor; independent of the answers to its other calls. */
  readonly id: string;
  /** The request, whoever makes it. */
  readonly what: string;
  readonly place: AccountRegion;
  readonly action: string;
  readonly input: object;
  readonly byHand: boolean;
  /** The number of the pause before it; 0: none. */
  readonly after: number;
}

export type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** How AWS may answer a call. Answers with equal keys are equal. */
export interface Answer {
  readonly key: string;
  readonly outcome: Outcome;
  /** Whether it is from the past. */
  readonly stale: boolean;
  /** Whether it is heard after the wait of a promotion, so that no look from before counts any more. */
  readonly isLate?: boolean;
}
