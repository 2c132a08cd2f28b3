import { memberPath, spellingMistake } from '../checks/override.ts';
import type { Mistake, Path } from '../problems/mistake.ts';
import type { Draft } from '../schema/draft.ts';
import { areNested } from '../schema/override.ts';
import { displayText, quote } from '../wording.ts';
import type { Source } from '../yaml/source.ts';

/** Where `set` and `replace` of one level stand, and the members that they name. */
interface Level {
  readonly set: readonly Named[];
  readonly replace: readonly Named[];
}

interface Named {
  readonly name: string;
  readonly member: readonly string[];
  readonly value: unknown;
  readonly path: Path;
}

/** Two things said of one member, or of a member and one within it. `set` and `replace` of the same one are no contradiction. */
export function findNestedMembers(draft: Draft, source: Source): Mistake[] {
  return levelsOf(draft, source).flatMap(({ set, replace }) =>
    [...set, ...replace].flatMap((one, at, all) => {
      const other = all
        .slice(0, at)
        .find((earlier) => isContradicted(earlier, one, set.includes(one) === set.includes(earlier)));
      return other === undefined
        ? []
        : [{ offset: source.keyAt(one.path), message: nestedMessage(one, other, source) }];
    }),
  );
}

function isContradicted(one: Named, other: Named, isSameKey: boolean): boolean {
  return areNested(one.member, other.member) && (isSameKey || one.member.length !== other.member.length);
}

function nestedMessage(one: Named, other: Named, source: Source): string {
  const place = `at line ${source.positionAt(source.keyAt(other.path)).line}`;
  if (one.member.length === other.member.length)
    return `${quote(one.name)} is the same member as ${quote(other.name)} ${place}; keep one of the two`;
  const [inner, outer] = one.member.length > other.member.length ? [one, other] : [other, one];
  return `${quote(inner.name)} lies within ${quote(outer.name)}, and both are named (the other ${place}); keep one of the two`;
}

/** Numbers that JSON would spell otherwise, and values that were left out. */
export function findUnclearSettings(draft: Draft, source: Source): Mistake[] {
  return levelsOf(draft, source).flatMap(({ set }) =>
    set.flatMap(({ name, value, path }) => {
      const message = spellingMistake(value, source.textAt(path));
      return message === null ? [] : [{ offset: source.valueAt(path), message: `${displayText(name)} ${message}` }];
    }),
  );
}

/** As they stand in the file, so that a mistake in one member hides none in another. */
function levelsOf({ targets, entries }: Draft, source: Source): Level[] {
  const declared = [...(targets?.keys() ?? [])].map((name): Path => ['targets', name]);
  const items = entries.flatMap(({ replicas }) => replicas.map(({ path }) => path));
  return [...declared, ...items].map((path) => ({
    set: namedIn([...path, 'set'], source),
    replace: namedIn([...path, 'replace'], source),
  }));
}

function namedIn(path: Path, source: Source): Named[] {
  const members = [...source.membersAt(path)];
  return members.map(([name, value]) => ({ name, member: memberPath(name), value, path: [...path, name] }));
}
