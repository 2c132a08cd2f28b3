import { globsOverlap, isGlob, matchesGlob } from '../glob.ts';
import type { Mistake } from '../problems/mistake.ts';
import type { Draft, DraftEntry } from '../schema/draft.ts';
import { hintFor, quote } from '../wording.ts';
import type { Source } from '../yaml/source.ts';

export function findUnknownTargets(draft: Draft, source: Source): Mistake[] {
  const { targets } = draft;
  if (targets === null) return [];
  const known = [...targets.keys()];
  return draft.entries.flatMap(({ replicas }) =>
    replicas.flatMap(({ path, written }) => {
      if (!written.target || targets.has(written.target)) return [];
      const help =
        known.length === 0 ? '; none is declared under targets' : hintFor(written.target, known, 'the targets are');
      return [
        { offset: source.valueAt([...path, 'target']), message: `unknown target ${quote(written.target)}${help}` },
      ];
    }),
  );
}

/** One name for several secrets would put them all on one replica. */
export function findNamesForSeveral(draft: Draft, source: Source): Mistake[] {
  return draft.entries.filter(selectsSeveral).flatMap(({ replicas }) =>
    replicas
      .filter(({ written }) => written.name !== undefined)
      .map(({ path }) => ({
        offset: source.keyAt([...path, 'name']),
        message:
          'this entry can select several secrets, and one name would make them one replica; remove the name, or give the secret an entry of its own',
      })),
  );
}

function selectsSeveral({ name, tags }: DraftEntry): boolean {
  return typeof name === 'string' ? isGlob(name) : name === undefined && Boolean(tags);
}

/** An exception that excludes nothing, or everything, is a mistake. */
export function findUselessExceptions(draft: Draft, source: Source): Mistake[] {
  return draft.entries.flatMap(({ path, name, except }) => {
    if (name === null) return [];
    const selected = name ?? '*';
    return except.flatMap((pattern, at) => {
      const message = pattern ? exceptionMistake(pattern, selected) : null;
      return message === null ? [] : [{ offset: source.valueAt([...path, 'except', at]), message }];
    });
  });
}

function exceptionMistake(pattern: string, selected: string): string | null {
  if (matchesGlob(pattern, selected))
    return `${quote(pattern)} leaves out all that the entry selects (${quote(selected)}); remove the entry, or leave out less`;
  if (globsOverlap(pattern, selected)) return null;
  return `${quote(pattern)} leaves out nothing, since no name matches both it and ${quote(selected)}; correct or remove it`;
}
