import { createReadStream } from 'node:fs';
import { neverRunsMistake } from './checks/schedule.ts';
import type { Mapping, Problem } from './mapping.ts';
import type { Mistake } from './problems/mistake.ts';
import { findShapeMistakes } from './problems/schema-problems.ts';
import { findRuleMistakes } from './rules/rules.ts';
import { readDraft } from './schema/draft.ts';
import { normalizeMapping } from './schema/normalize.ts';
import { written } from './schema/schema.ts';
import { escapeControls } from './wording.ts';
import { readSource, type Source } from './yaml/source.ts';
import { LARGEST_FILE, tooLargeMessage } from './yaml/syntax.ts';

export type { MappingDocument } from './schema/schema.ts';

export type LoadResult = { ok: true; mapping: Mapping } | { ok: false; problems: Problem[] };

/**
 * The mapping that a text declares, or everything that is wrong with it, sorted by place. Never throws.
 * Given the time, a schedule with no run left is wrong as well: for those who are about to deploy it, and not for a run,
 * which must not refuse on New Year's Day what it was deployed with.
 */
export function loadMapping(text: string, file: string, now?: Date): LoadResult {
  const { source, mistakes, readable } = readSource(text.replace(/^\uFEFF/, ''));
  if (!readable) return { ok: false, problems: toProblems(mistakes, source, file) };
  // Where a value could not be read, what it should have been is no second mistake.
  const unread = new Set(mistakes.map(({ offset }) => offset));
  const judged = [
    ...findShapeMistakes(source),
    ...findRuleMistakes(readDraft(source.value), source),
    ...(now === undefined ? [] : neverRunsMistakes(source, now)),
  ];
  const all = [...mistakes, ...judged.filter(({ offset }) => !unread.has(offset))];
  if (all.length > 0) return { ok: false, problems: toProblems(all, source, file) };
  return { ok: true, mapping: normalizeMapping(written.parse(source.value), source, file) };
}

/** The mapping in a file. A file that cannot be read is a problem like any other, at its first character. */
export async function readMapping(path: string, now?: Date): Promise<LoadResult> {
  const content = await readText(path);
  if (content.ok) return loadMapping(content.text, path, now);
  return { ok: false, problems: [{ file: path, line: 1, column: 1, message: content.message }] };
}

/** `replication.yaml:12:7  what is wrong, and what would be right`. */
export function formatProblem({ file, line, column, message }: Problem): string {
  return `${escapeControls(file)}:${line}:${column}  ${message}`;
}

function neverRunsMistakes(source: Source, now: Date): Mistake[] {
  const schedule = ['reconcile', 'schedule'];
  const message = neverRunsMistake(source.textAt(schedule) ?? '', now);
  return message === null ? [] : [{ offset: source.valueAt(schedule), message }];
}

function toProblems(mistakes: readonly Mistake[], source: Source, file: string): Problem[] {
  const seen = new Set<string>();
  return [...mistakes]
    .sort((one, other) => one.offset - other.offset)
    .map(({ offset, message }) => ({ file, ...source.positionAt(offset), message }))
    .filter((problem) => {
      // What is written once and used through aliases is wrong in one place.
      const line = formatProblem(problem);
      return !seen.has(line) && seen.add(line);
    });
}

type Content = { ok: true; text: string } | { ok: false; message: string };

async function readText(path: string): Promise<Content> {
  const chunks: Buffer[] = [];
  try {
    // One byte more than is allowed shows that there is more, even of a pipe, without reading it all.
    for await (const chunk of createReadStream(path, { end: LARGEST_FILE })) chunks.push(chunk);
  } catch (error) {
    return { ok: false, message: unreadableMessage(error) };
  }
  return decodeText(Buffer.concat(chunks));
}

/** The text of a file, or what is wrong with all of it. */
export function decodeText(bytes: Buffer): Content {
  if (bytes.length > LARGEST_FILE) return { ok: false, message: tooLargeMessage() };
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, message: 'the file is not UTF-8 text; save it as UTF-8' };
  }
}

/** https://nodejs.org/api/errors.html#common-system-errors */
const WHY_UNREADABLE: Record<string, string> = {
  ENOENT: 'no such file; create it, or name another with --config FILE',
  EACCES: 'no permission to read the file; allow it, or name another with --config FILE',
  EISDIR: 'this is a directory; name the file in it',
};

function unreadableMessage(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return WHY_UNREADABLE[code] ?? `the file cannot be read (${code}); name another with --config FILE`;
}
