import { closest } from 'fastest-levenshtein';
import { globsOverlap } from '../../config/glob.ts';
import type { Mapping } from '../../config/mapping.ts';
import type { Narrowing } from '../core/desired.ts';
import { LockstepError } from '../core/errors.ts';

/** @throws LockstepError when a run is narrowed to what the mapping cannot mean: a typo must not read as "in sync". */
export function checkNarrowing(mapping: Mapping, { secrets, targets }: Narrowing): void {
  const known = [...new Set(mapping.entries.flatMap((entry) => entry.replicas.map((spec) => spec.target.name)))];
  for (const target of targets) {
    if (known.includes(target)) continue;
    throw new LockstepError(
      'bad-input',
      `target ${target}: no replica has this target; did you mean ${near(target, known)}?`,
    );
  }
  const names = mapping.entries.map((entry) => entry.name ?? '*');
  for (const secret of secrets) {
    if (names.some((name) => globsOverlap(name, secret))) continue;
    throw new LockstepError(
      'bad-input',
      `secret ${secret}: the mapping names no such secret; did you mean ${near(secret, names)}?`,
    );
  }
}

function near(word: string, known: readonly string[]): string {
  return `"${closest(word, known)}"`;
}
