import type { Mistake, Path } from '../problems/mistake.ts';
import type { Draft, WrittenStance } from '../schema/draft.ts';
import type { Source } from '../yaml/source.ts';

/** `until` ends an `onDrift: report` at the same level. Without one it has no effect. */
export function findUntilWithoutReport(draft: Draft, source: Source): Mistake[] {
  return levelsOf(draft)
    .filter(({ stance }) => stance.until !== undefined && (stance.onDrift === undefined || stance.onDrift === 'heal'))
    .map(({ path }) => ({
      offset: source.keyAt([...path, 'until']),
      message: 'until is the last day of a report; write onDrift: report beside it, or remove it',
    }));
}

function levelsOf({ reconcile, targets, entries }: Draft): { path: Path; stance: WrittenStance }[] {
  return [
    { path: ['reconcile'], stance: reconcile },
    ...[...(targets ?? [])].map(([name, stance]) => ({ path: ['targets', name], stance })),
    ...entries.flatMap((entry) => [
      { path: entry.path, stance: entry },
      ...entry.replicas.map(({ path, written }) => ({ path, stance: written })),
    ]),
  ];
}
