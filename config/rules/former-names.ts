import type { Mistake } from '../problems/mistake.ts';
import type { Draft } from '../schema/draft.ts';
import { quote } from '../wording.ts';
import type { Source } from '../yaml/source.ts';

/** A former name without effect is probably a typo for another one. */
export function findUselessFormerNames({ name, formerNames }: Draft, source: Source): Mistake[] {
  return formerNames.flatMap((former, at) => {
    const message = former ? formerNameMistake(former, name, formerNames.slice(0, at)) : null;
    return message === null ? [] : [{ offset: source.valueAt(['formerNames', at]), message }];
  });
}

function formerNameMistake(former: string, name: string | null, before: Draft['formerNames']): string | null {
  if (former === name)
    return `${quote(former)} is what the mapping is called now; write the name that it had before, or remove it`;
  return before.includes(former) ? `${quote(former)} is listed already; keep one of the two` : null;
}
