import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { neverRunsMistake } from './checks/schedule.ts';
import type { Mapping, Problem } from './mapping.ts';
import type { Mistake } from './problems/mistake.ts';
import { findShapeMistakes } from './problems/schema-problems.ts';
import { findRuleMistakes } from './rules/rules.ts';
import { readDraft } from './schema/draft.ts';
import { normalizeMapping } from './schema/normalize.ts';
import { written } from './schema/schema.ts';
import { escapeControls, nearestWord, quote } from './wording.ts';
import { readSource, type Source } from './yaml/source.ts';
import { LARGEST_FILE, tooLargeMessage } from './yaml/syntax.ts';

export type { MappingDocument } from './schema/schema.ts';

export type LoadResult =
  | { readonly ok: true; readonly mapping: Mapping }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Loads a mapping from text, or returns everything that is wrong with it, sorted by position. Never throws.
 * Pass `now` before a deployment, so that a schedule with no run left is a mistake. A run must not pass it: it would refuse on
 * New Year's Day what it was deployed with.
 */
export function loadMapping(text: string, file: string, now?: Date): LoadResult {
  const { source, mistakes, readable } = readSource(text.replace(/^\uFEFF/, ''));
  if (!readable) return { ok: false, problems: toProblems(mistakes, source, file) };
  // A value that could not be read is one mistake, not two.
  const unread = new Set(mistakes.map(({ offset }) => offset));
  const found = [
    ...findShapeMistakes(source),
    ...findRuleMistakes(readDraft(source.value), source),
    ...(now === undefined ? [] : neverRunsMistakes(source, now)),
  ];
  const all = [...mistakes, ...found.filter(({ offset }) => !unread.has(offset))];
  if (all.length > 0) return { ok: false, problems: toProblems(all, source, file) };
  return { ok: true, mapping: normalizeMapping(written.parse(source.value), source, file) };
}

/** Loads a mapping from a file, or from standard input for `-`. If the file cannot be read, that is a problem at its first character. */
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
      // A mistake behind several aliases is reported once, at the anchor.
      const line = formatProblem(problem);
      return !seen.has(line) && seen.add(line);
    });
}

/** The path that stands for standard input. */
const STDIN = '-';

type Content = { ok: true; text: string } | { ok: false; message: string };

async function readText(path: string): Promise<Content> {
  const chunks: Buffer[] = [];
  try {
    // One byte over the limit shows that the file is too large, without reading it all; a pipe has no size to ask for.
    const stream = path === STDIN ? process.stdin : createReadStream(path, { end: LARGEST_FILE });
    for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  } catch (error) {
    return { ok: false, message: await unreadableMessage(error, path) };
  }
  return decodeText(Buffer.concat(chunks));
}

/** Decodes the content of a file, or returns why that fails. */
export function decodeText(bytes: Buffer): Content {
  if (bytes.length > LARGEST_FILE) return { ok: false, message: tooLargeMessage() };
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, message: 'the file is not UTF-8 text; save it as UTF-8' };
  }
}

/** A file beside it that may be meant: `replication.yml`, or one with a typo. */
async function hintForFile(path: string): Promise<string> {
  const names = await readdir(dirname(path)).catch(() => []);
  const stems = new Map(names.filter((name) => YAML_END.test(name)).map((name) => [stemOf(name), name]));
  const near = stems.get(nearestWord(stemOf(basename(path)), [...stems.keys()]) ?? '');
  return near === undefined ? '' : `; did you mean ${quote(near)}?`;
}

const YAML_END = /\.ya?ml$/;

function stemOf(name: string): string {
  return name.replace(YAML_END, '');
}

/** https://nodejs.org/api/errors.html#common-system-errors */
const WHY_UNREADABLE: Record<string, string> = {
  ENOENT: 'no such file; write a first one with lockstep init, or name another with --config FILE',
  EACCES: 'no permission to read the file; allow it, or name another with --config FILE',
  EISDIR: 'this is a directory; name the file in it',
};

async function unreadableMessage(error: unknown, path: string): Promise<string> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const hint = code === 'ENOENT' ? await hintForFile(path) : '';
  if (hint !== '') return `no such file${hint}`;
  return WHY_UNREADABLE[code] ?? `the file cannot be read (${code}); name another with --config FILE`;
}
