import type { Report } from '../../../core/report.ts';
import { quoteForShell } from '../../../render/plain.ts';

/** What a report says of its run. */
type Narrowed = Pick<Report, 'file'> & { readonly run: Pick<Report['run'], 'depth' | 'secrets' | 'targets' | 'held'> };

/** The command that heals what a run looked at, ready to paste into a shell. One that was held needs `--force`. */
export function healCommand({ file, run: { depth, secrets = [], targets = [], held } }: Narrowed): string {
  const words = [
    ...(file === 'replication.yaml' ? [] : ['--config', file]),
    ...secrets.flatMap((glob) => ['--secret', glob]),
    ...targets.flatMap((name) => ['--target', name]),
    ...(depth === 'versions' ? [] : ['--depth', depth]),
    ...(held === undefined ? [] : ['--force']),
  ];
  return [programName(), 'reconcile', ...words.map(shellWord)].join(' ');
}

/** As the user called it: in a checkout there is no `lockstep` on the PATH. */
function programName(): string {
  return process.env.npm_lifecycle_event === 'lockstep' ? 'npm run -s lockstep --' : 'lockstep';
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : quoteForShell(word);
}
