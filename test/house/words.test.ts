import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { CHECKOUT } from '../support/cli.ts';

/*
 * The kind: avoided words come back. Programs return, log and report; people are notified; "no one" and "a person" are plain.
 * Identifiers are split into words, too.
 */
const AVOIDED = ['told', 'tell', 'tells', 'telling', 'untold', 'nobody', 'somebody'];

/** Lines in which such a word is the plain one. At most twenty, each with its file. */
const ALLOWED: readonly (readonly [file: string, line: string])[] = [];

/** This test, and what npm writes. */
const SKIPPED = ['test/house/words.test.ts', 'package-lock.json'];

function hasAvoidedWord(line: string): boolean {
  const words = line.match(/[A-Z]?[a-z]+|[A-Z]+/g) ?? [];
  return words.some((word) => AVOIDED.includes(word.toLowerCase()));
}

/** Of all tracked files; one that was deleted and not yet committed has none. */
async function linesToCheck(): Promise<[file: string, line: string][]> {
  const { stdout } = await execa('git', ['-c', 'safe.directory=*', 'ls-files'], { cwd: CHECKOUT });
  const files = stdout.split('\n').filter((file) => !SKIPPED.includes(file));
  const texts = await Promise.all(files.map((file) => readFile(join(CHECKOUT, file), 'utf8').catch(() => '')));
  return files.flatMap((file, at) =>
    (texts[at] ?? '').split('\n').map((line): [string, string] => [file, line.trim()]),
  );
}

test('every file uses the words of the glossary, except in the lines that are listed here', async () => {
  const found = (await linesToCheck()).filter(([, line]) => hasAvoidedWord(line));
  expect(found).toEqual(ALLOWED);
  expect(ALLOWED.length).toBeLessThanOrEqual(20);
});

test('the names of functions have two words or more, but for fewer than one in eight', async () => {
  const code = (await linesToCheck()).filter(([file]) => /^(src|config|infra|bench)\/.*\.tsx?$/.test(file));
  const names = code.flatMap(([, line]) => functionName(line) ?? []);
  const oneWord = names.filter((name) => /^[a-z0-9]+$/.test(name));
  expect(names.length).toBeGreaterThan(2_000);
  expect(oneWord.length / names.length).toBeLessThan(0.12);
});

/** The function that a line declares; a method or a local one does not count. */
function functionName(line: string): string | undefined {
  return /^(?:export )?(?:async )?function\*? (\w+)/.exec(line)?.[1];
}

test.each([
  ['export async function* listPages<T>(', 'listPages'],
  ['function quote(text: string): string {', 'quote'],
  ['/** A function of the run. */', undefined],
])('%j declares %s', (line, name) => {
  expect(functionName(line)).toBe(name);
});

test.each([
  ['// The run is told to stop.', true],
  ['const toldBefore = 1;', true],
  ['tellStories();', true],
  ['Nobody knows.', true],
  ['a satellite, a threshold, a storyteller', false],
  ['the spell of an intelligent constellation', false],
])('%j has an avoided word: %s', (line, expected) => {
  expect(hasAvoidedWord(line)).toBe(expected);
});
