import { globsOverlap, isGlob, matchesGlob } from '../../config/glob.ts';
import { type Mapping, namePattern, requiredTags } from '../../config/mapping.ts';
import { didYouMean } from '../../config/wording.ts';
import { LockstepError } from '../core/errors.ts';
import type { Pair } from '../core/observation.ts';
import type { Narrowing } from '../core/selection.ts';

/**
 * Checks that each name and pattern that a person narrowed a run to selects a replica, before anything is written. What
 * could not be read is in the report, so nothing is concluded from it.
 * @throws LockstepError for the first that selects none: a typo must not look like "in sync", not even beside one that
 * is right
 */
export function checkSelected(pairs: readonly Pair[], { secrets, targets }: Narrowing, mapping: Mapping): void {
  if (pairs.some(({ origin }) => origin.state === 'failed' || origin.state === 'skipped')) return;
  const selected = new Set(pairs.map(({ desired }) => desired.secret));
  const missed = secrets.find((pattern) => ![...selected].some((name) => matchesGlob(pattern, name)));
  if (missed === undefined) return;
  const known = [
    ...selected,
    ...mapping.entries.flatMap(({ selector }) => (selector.by === 'name' ? selector.name : [])),
  ];
  const selects = `that the mapping selects${targets.length === 0 ? '' : ` for ${targets.join(' or ')}`}`;
  const what = isGlob(missed) ? `no secret ${selects} matches it` : `no such secret ${selects}`;
  const hint = didYouMean(missed, known) || `; check the name${mayAskForTags(missed, mapping) ? ', and its tags' : ''}`;
  throw new LockstepError('bad-input', `secret ${missed}: in ${mapping.origin.region}, ${what}${hint}`);
}

/** Whether an entry that could select it by name also asks for tags. */
function mayAskForTags(missed: string, { entries }: Mapping): boolean {
  return entries.some(
    ({ selector }) => Object.keys(requiredTags(selector)).length > 0 && globsOverlap(missed, namePattern(selector)),
  );
}
