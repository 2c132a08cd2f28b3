import { quoteForShell } from '../../../render/plain.ts';

/** The options that narrow a run. */
interface Narrowed {
  readonly config: string;
  readonly secret: readonly string[];
  readonly target: readonly string[];
  readonly depth: string;
}

/** The command that heals what a run looked at, ready to paste into a shell. */
export function healCommand({ config, secret, target, depth }: Narrowed): string {
  const words = [
    ...(config === 'replication.yaml' ? [] : ['--config', config]),
    ...secret.flatMap((glob) => ['--secret', glob]),
    ...target.flatMap((name) => ['--target', name]),
    ...(depth === 'versions' ? [] : ['--depth', depth]),
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
