import type { Mapping } from '../../config/mapping.ts';
import type { Report } from '../../src/core/report.ts';
import type { Place } from '../../src/emulator/index.ts';
import type { Run } from '../../src/reconcile.ts';
import type { Account } from './account.ts';

/** Who takes turns: runs of the engine, and hands that rotate, edit or delete. */
export interface Actor {
  readonly name: string;
  act(desk: Desk): Promise<unknown>;
}

/** What an actor has in front of it; every call waits for its turn. */
export interface Desk {
  run(mapping: Mapping, said?: Partial<Run>): Promise<Report>;
  /** A person's call; what AWS refuses has not happened. */
  call(action: string, place: Place, input: object): Promise<void>;
}

/** Where a story begins, who is in it, and how it must end. */
export interface Scenario {
  readonly name: string;
  readonly mapping: Mapping;
  open(account: Account): void;
  readonly actors: readonly Actor[];
}

/** A call that waits for its turn. `id` is the same in every play in which its actor has come as far. */
export interface Pending {
  readonly id: string;
  readonly place: string;
  readonly isWrite: boolean;
}

/** Which of the waiting calls goes next; null: this play need not go on. */
export type Choose = (waiting: readonly Pending[]) => Pending | null;

/** Everybody dies right before or right after a call, counted from 1. */
export interface Crash {
  readonly at: number;
  readonly when: 'before' | 'after';
}
