import type { Mistake } from '../problems/mistake.ts';
import type { Draft } from '../schema/draft.ts';
import { hintFor, quote } from '../wording.ts';
import type { Source } from '../yaml/source.ts';

/** Two mappings without a name would share one heartbeat. */
export function findStandbyWithoutName({ standby }: Draft, source: Source): Mistake[] {
  if (standby.length === 0 || source.textAt(['name']) !== null) return [];
  const why = 'a standby needs the mapping to have a name, which its heartbeat carries';
  const message = `${why}; write one, such as name: orders-dr`;
  return [{ offset: source.keyAt(['standby']), message }];
}

/** A standby is in the origin's account, in a Region of its own. */
export function findUnusableStandbys(draft: Draft, source: Source): Mistake[] {
  return draft.standby.flatMap((name, index) => {
    const message = typeof name === 'string' ? standbyMistake(name, index, draft) : null;
    return message === null ? [] : [{ offset: source.valueAt(['standby', index]), message }];
  });
}

function standbyMistake(name: string, index: number, { standby, origin, targets }: Draft): string | null {
  if (targets === null) return null;
  const target = targets.get(name);
  if (target === undefined) {
    const known = [...targets.keys()];
    const help = known.length === 0 ? '; none is declared under targets' : hintFor(name, known, 'the targets are');
    return `unknown target ${quote(name)}${help}`;
  }
  if (target.assumeRole !== undefined) {
    return `${quote(name)} is in another account, and a standby is in the origin's; name a target without assumeRole`;
  }
  if (typeof target.region !== 'string') return null;
  if (target.region === origin.region) {
    return `${quote(name)} is in the origin's Region, which a standby is there to outlive; name a target in another Region`;
  }
  const other = standby.slice(0, index).find((one) => one && targets.get(one)?.region === target.region);
  if (!other) return null;
  const same = other === name ? 'is listed already' : `is in ${target.region}, like ${quote(other)}`;
  return `${quote(name)} ${same}; one standby a Region is enough`;
}
