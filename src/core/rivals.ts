import { isGlob } from '../../config/glob.ts';
import type { Entry, Mapping } from '../../config/mapping.ts';
import { isLiteral, nameSelects } from './selection.ts';

/** A replica, as far as another secret may ask for the same one. */
interface Wanted {
  readonly secret: string;
  readonly name: string;
  readonly region: string;
}

/** The entries of which only the origin shows what they select. */
export function openEntries({ entries }: Mapping): Entry[] {
  return entries.filter((entry) => !isLiteral(entry));
}

/**
 * The other secrets that open entries may put on one replica. A run that is narrowed to one of two rivals has to see the
 * other as well: it would write what a whole run leaves alone, since the mapping contradicts itself about it.
 */
export function rivalsOf(open: readonly Entry[], { secret, name, region }: Wanted): string[] {
  return open.flatMap((entry) => {
    const taken = entry.name === null || isGlob(entry.name) ? name : entry.name;
    if (taken === secret || !nameSelects(entry, taken)) return [];
    const meets = entry.replicas.some(
      ({ target, name: given }) => target.region === region && (given ?? taken) === name,
    );
    return meets ? [taken] : [];
  });
}
