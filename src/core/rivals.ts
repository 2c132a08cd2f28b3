import { isGlob } from '../../config/glob.ts';
import { type Entry, namePattern } from '../../config/mapping.ts';
import { selectsName } from './selection.ts';

/** A replica, as far as another secret may ask for the same one. */
interface Wanted {
  readonly secret: string;
  readonly name: string;
  readonly region: string;
}

/**
 * The other secrets that open entries may put on one replica. A run that is narrowed to one of two rivals has to see the
 * other as well: it would write what a whole run leaves alone, since the mapping contradicts itself about it.
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
