import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LockstepError } from '../../../../core/errors.ts';

/**
 * The folder of Lockstep's own package.json, found from any source or built file. A bundle may be in no package at all,
 * or in another project's.
 * @throws LockstepError if no parent folder is Lockstep's
 */
export async function findPackageFolder(start: string): Promise<string> {
  for (let folder = start; ; folder = dirname(folder)) {
    if ((await readPackageName(folder)) === 'lockstep') return folder;
    if (folder === dirname(folder)) throw notInPackage(start);
  }
}

/** The name in a folder's package.json; undefined if it cannot be read. */
async function readPackageName(folder: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))?.name;
  } catch {
    return undefined;
  }
}

function notInPackage(start: string): LockstepError {
  return new LockstepError(
    'bad-input',
    `the demo plays the replication.yaml in Lockstep's package, and this program, in ${start}, is not inside that package; run \`lockstep demo\` from the installed package, or \`npm run demo\` in a checkout`,
  );
}
