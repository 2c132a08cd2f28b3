import { isGlob } from '../../config/glob.ts';
import { type Entry, namePattern } from '../../config/mapping.ts';
import { selectsName } from './selection.ts';

/** A replica that entries may ask for on behalf of more than one secret. */
interface Wanted {
  readonly secret: string;
  readonly name: string;
  readonly region: string;
}

/**
 * The other secrets that open entries may copy to one replica. A run narrowed to one of two rivals has to see the other
 * one, too. Otherwise it would write a replica that a whole run leaves alone, since the mapping contradicts itself
 * about it.
 */
export function rivalsOf(open: readonly Entry[], { secret, name, region }: Wanted): string[] {
  return open.flatMap((entry) => {
    const pattern = namePattern(entry.selector);
    const taken = isGlob(pattern) ? name : pattern;
    if (taken === secret || !selectsName(entry, taken)) return [];
    const meets = entry.replicas.some(
      ({ target, name: given }) => target.region === region && (given ?? taken) === name,
    );
    return meets ? [taken] : [];
  });
}
