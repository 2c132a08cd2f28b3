import type { MemberOverride, Override } from '../../../config/mapping.ts';
import { pointerTo } from './pointer.ts';

const known = new WeakMap<Override, string>();

/**
 * The canonical form of an override, from which a version's id is derived: JSON without white space, a member an item,
 * sorted by path. Equal forms change a value alike. It is made once for each override, since a run needs it for every
 * replica.
 * ```
 * ["/host","replica","set","reports-ro.example"]
 * ["/old","replica","remove"]
 * ["/url","target","replace",[["us-east-1","eu-west-1"]]]
 * ```
 */
export function canonicalForm(override: Override): string {
  const form = known.get(override) ?? JSON.stringify(override.map(canonicalMember));
  known.set(override, form);
  return form;
}

function canonicalMember({ path, by, change }: MemberOverride): unknown[] {
  const named = [pointerTo(path), by, change.kind];
  switch (change.kind) {
    case 'set':
      return [...named, change.to];
    case 'remove':
      return named;
    case 'replace':
      return [...named, change.texts];
  }
}
