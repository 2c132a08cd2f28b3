import { asTagValue, isReservedTag, isTagKey } from '../../../config/aws/marks.ts';
import type { Selectable } from '../selection.ts';

/** A tag that all members carry with one value, and none of the others; null: there is none. */
export function selectingTag(
  members: readonly Selectable[],
  others: readonly Selectable[],
): { readonly key: string; readonly value: string } | null {
  const [first] = members;
  if (first === undefined) return null;
  const isShared = ([key, value]: readonly [string, string]) =>
    isWritable(key, value) &&
    members.every(({ tags }) => tags[key] === value) &&
    others.every(({ tags }) => tags[key] !== value);
  const found = Object.entries(first.tags).sort().find(isShared);
  return found === undefined ? null : { key: found[0], value: found[1] };
}

/** Whether a mapping may select by a tag. AWS sets its own, and Lockstep the marks. */
function isWritable(key: string, value: string): boolean {
  return isTagKey(key) && !isReservedTag(key) && asTagValue(value) !== null;
}
