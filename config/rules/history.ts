import type { Mistake } from '../problems/mistake.ts';
import type { Draft } from '../schema/draft.ts';
import { hintFor, quote } from '../wording.ts';
import type { Source } from '../yaml/source.ts';

/** The bucket of a history is in the Region of a declared target, and in the origin's account. */
export function findUnusableHistoryTargets({ history, targets }: Draft, source: Source): Mistake[] {
  const name = history?.target;
  if (!name || targets === null) return [];
  const offset = source.valueAt(['history', 'target']);
  const target = targets.get(name);
  if (target === undefined) {
    const known = [...targets.keys()];
    const help = known.length === 0 ? '; none is declared under targets' : hintFor(name, known, 'the targets are');
    return [{ offset, message: `unknown target ${quote(name)}${help}` }];
  }
  if (target.assumeRole === undefined) return [];
  const message = `${quote(name)} is in another account, and the bucket of the history is in the origin's; name a target without assumeRole`;
  return [{ offset, message }];
}
