import type { SecretStore } from '../../src/engine/ports.ts';
import type { Reconciled, Run } from '../../src/engine/reconcile.ts';
import { standingOf } from '../../src/entry/lambda/early-events.ts';
import type { Event } from './story.ts';

/** The pauses of the function before it returns an event, in milliseconds. */
const PAUSES_MS = [500, 3_000, 4_000];

/** Whether an event is done with, as a broken engine decides it. */
export type Judge = (event: Event, ran: Reconciled, origin: SecretStore) => Promise<boolean>;

interface Hands {
  run(narrowing: Run['narrowing']): Promise<Reconciled>;
  readonly origin: SecretStore;
  now(): Date;
  pause(milliseconds: number): void;
  consume(secret: string, version: string): Promise<void>;
  readonly judge: Judge | null;
}

/**
 * What the function does with events that arrive together (src/entry/lambda/events.ts), in logical time. One that is
 * not consumed arrives again after the story.
 */
export async function heed(events: readonly Event[], hands: Hands): Promise<void> {
  const at = hands.now();
  let early = events;
  for (const pause of [...PAUSES_MS, null]) {
    const began = hands.now();
    const ran = await hands.run({ secrets: early.map(({ secret }) => secret), targets: [] });
    const left: Event[] = [];
    for (const event of early) {
      const state = await stateOf(event, at, began, ran, hands);
      if (state === 'done') await hands.consume(event.secret, event.version);
      if (state === 'early') left.push(event);
    }
    if (left.length === 0 || pause === null) return;
    early = left;
    hands.pause(pause);
  }
}

async function stateOf(event: Event, at: Date, began: Date, ran: Reconciled, { origin, judge }: Hands) {
  if (judge !== null) return (await judge(event, ran, origin)) ? 'done' : 'early';
  return (await standingOf({ ...event, targets: [], at }, ran, began, origin)).state;
}
