import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FolderStore } from '../../src/history/folder-store.ts';

// The kind of fault: an object that is torn, overwritten, or seen before it is whole.

let folder: string;
let store: FolderStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-history-'));
  store = new FolderStore(join(folder, 'deep', 'history'));
});

afterEach(() => rm(folder, { recursive: true }));

test('of many that create one key at the same time one succeeds, and its bytes stay', async () => {
  const writers = Array.from({ length: 20 }, (_, at) => store.create('a/runs/000001.json.gz', bytes(`writer ${at}`)));
  const answers = await Promise.all(writers);
  expect(answers.filter((answer) => answer === 'created')).toHaveLength(1);
  expect(text(await store.read('a/runs/000001.json.gz'))).toBe(`writer ${answers.indexOf('created')}`);
});

test('what is not there reads as null, and lists as nothing', async () => {
  expect(await store.read('a/state.json')).toBeNull();
  expect(await keys('a/runs/', null)).toEqual([]);
});

test('a cache is replaced as a whole, and no draft is left', async () => {
  await Promise.all(['x'.repeat(100_000), 'y'.repeat(100_000)].map((all) => store.replace('a/state.json', bytes(all))));
  expect(new Set(text(await store.read('a/state.json'))).size).toBe(1);
  expect(await readdir(store.where)).toEqual(['a']);
});

test('a list is sorted, of one prefix, and after a key', async () => {
  for (const key of ['a/runs/3', 'a/runs/1', 'a/runs/2', 'a/state.json', 'b/runs/9'])
    await store.create(key, bytes(''));
  expect(await keys('a/runs/', null)).toEqual(['a/runs/1', 'a/runs/2', 'a/runs/3']);
  expect(await keys('a/runs/', 'a/runs/1')).toEqual(['a/runs/2', 'a/runs/3']);
  expect(await keys('a/runs/2', null)).toEqual(['a/runs/2']);
});

test('a folder that cannot be used is an error in one sentence', async () => {
  await writeFile(join(folder, 'file'), '');
  const within = new FolderStore(join(folder, 'file'));
  await expect(within.create('a/state.json', bytes(''))).rejects.toThrow(
    `the history in ${join(folder, 'file')} cannot be written to (ENOTDIR); look at the folder and its file system`,
  );
});

async function keys(prefix: string, after: string | null): Promise<string[]> {
  const all: string[] = [];
  for await (const key of store.list(prefix, after)) all.push(key);
  return all;
}

function bytes(of: string): Uint8Array {
  return new TextEncoder().encode(of);
}

function text(of: Uint8Array | null): string {
  return new TextDecoder().decode(of ?? undefined);
}
