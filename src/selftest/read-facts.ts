import { readFile } from 'node:fs/promises';
import { LockstepError } from '../core/errors.ts';
import { type Facts, parseFacts } from './facts.ts';

/** @throws LockstepError if there is no such file, or it is not what a selftest writes */
export async function readFacts(file: string): Promise<Facts> {
  return parseFacts(await readText(file), file);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown error';
    const why = code === 'ENOENT' ? 'no such file' : `the file cannot be read (${code})`;
    throw new LockstepError('bad-input', `${file}: ${why}; give a file of lockstep-facts/1`);
  }
}
