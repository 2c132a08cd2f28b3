import { randomUUID } from 'node:crypto';
import type { Bench } from '../bench.ts';
import type { Need } from '../ports.ts';

/** A part of a replica's life that is played and read back. */
export interface Story {
  readonly name: string;
  /** Without it, the story is not played. */
  readonly needs?: Need;
  /** @throws LockstepError if it ends otherwise */
  play(bench: Bench): Promise<void>;
}

/** An origin and its replica, proven equal. */
export async function createReplicated(
  bench: Bench,
  leaf: string,
): Promise<{ name: string; first: string; text: string }> {
  const name = bench.nameOf(leaf);
  const text = randomUUID();
  const first = await bench.create(bench.origin, name, { SecretString: text });
  await bench.awaitCurrent(bench.origin, name, first);
  await bench.expectHeal(name, 'missing');
  await proveEqual(bench, name, text);
  return { name, first, text };
}

/** That the replica has this value, and a run finds it in sync by values. */
export async function proveEqual(bench: Bench, name: string, expected: string | Uint8Array): Promise<void> {
  await bench.expectValue(name, expected);
  await bench.expectRow(name, 'in-sync', { depth: 'values' });
}
