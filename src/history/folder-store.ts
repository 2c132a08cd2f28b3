import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ErrorCode, LockstepError } from '../core/errors.ts';
import type { HistoryStore } from './store.ts';

/** Histories in a folder, which is made when something is first written to it. */
export class FolderStore implements HistoryStore {
  readonly where: string;

  constructor(folder: string) {
    this.where = folder;
  }

  /** A link fails if the name is taken, and shows the whole file or none. */
  create(key: string, bytes: Uint8Array): Promise<'created' | 'exists'> {
    return this.#attempt('written to', () =>
      this.#withDraft(key, bytes, async (draft, path) => {
        try {
          await link(draft, path);
          return 'created' as const;
        } catch (error) {
          if (codeOf(error) === 'EEXIST') return 'exists' as const;
          throw error;
        }
      }),
    );
  }

  read(key: string): Promise<Uint8Array | null> {
    return this.#attempt('read', () => orIfAbsent(readFile(join(this.where, key)), null));
  }

  replace(key: string, bytes: Uint8Array): Promise<void> {
    return this.#attempt('written to', () => this.#withDraft(key, bytes, rename));
  }

  async *list(prefix: string, after: string | null): AsyncIterable<string> {
    const folder = dirname(`${prefix}x`);
    const names = await this.#attempt('read', () => orIfAbsent(readdir(join(this.where, folder)), []));
    const keys = names.map((name) => `${folder}/${name}`).filter((key) => key.startsWith(prefix));
    for (const key of keys.sort()) if (after === null || key > after) yield key;
  }

  /** Writes the bytes to a file beside all histories, where no listing sees it, and to the disk. */
  async #withDraft<T>(key: string, bytes: Uint8Array, publish: (draft: string, path: string) => Promise<T>) {
    const [draft, path] = [join(this.where, `.${randomUUID()}.draft`), join(this.where, key)];
    await mkdir(dirname(path), { recursive: true });
    try {
      const file = await open(draft, 'wx');
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      return await publish(draft, path);
    } finally {
      await rm(draft, { force: true });
    }
  }

  async #attempt<T>(how: 'read' | 'written to', work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const code = codeOf(error);
      throw new LockstepError(
        CODES[code] ?? 'refused',
        `the history in ${this.where} cannot be ${how} (${code}); look at the folder and its file system`,
      );
    }
  }
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  EACCES: 'access-denied',
  EPERM: 'access-denied',
  EROFS: 'access-denied',
};

async function orIfAbsent<T, A>(reading: Promise<T>, absent: A): Promise<T | A> {
  try {
    return await reading;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return absent;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
