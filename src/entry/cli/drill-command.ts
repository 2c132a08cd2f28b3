import { Command } from 'commander';
import { withMapping } from './options.ts';
import { runCommand } from './terminal/attempt.ts';

/** `lockstep drill`, which needs nothing of the origin's Region. */
export function drillCommand(): Command {
  return withMapping(new Command('drill'))
    .description("read every replica in a target, without the origin's Region; writes nothing")
    .requiredOption('--target <name>', 'the target whose replicas are read')
    .option('--check <command>', 'run this once a secret, with the value on its stdin; counts exit codes')
    .option('--history <where>', 'keep the drill there: a folder, or s3://BUCKET/PREFIX')
    .option('--json', 'print it as JSON, and nothing else on stdout')
    .option('--all', 'cut no list')
    .option('--no-color', 'print without colours')
    .addHelpText('after', DRILL_HELP)
    .action((options) => runCommand(async () => (await import('./commands/drill.ts')).runDrill(options)));
}

/** What `lockstep drill --help` prints after the options. */
const DRILL_HELP = `
Every replica of the mapping there is listed and read, which also uses its key,
and compared with the heartbeat that the last scheduled run left (standby in the
mapping). Secrets Manager and STS of the target's Region are asked, and nothing
of the origin's. Credentials may need more: a profile of SSO asks the Region of
its session, so sign in before the worst day, or keep credentials that do not.

The command of --check runs in a shell, with the secret's name in
LOCKSTEP_SECRET and the Region in LOCKSTEP_REGION. Its output is not shown, and
it is ended after a minute.

Examples:
  $ lockstep drill --target dublin
  $ lockstep drill --target dublin --check 'jq -e .password >/dev/null'
  $ lockstep drill --target dublin --json --history s3://BUCKET

Environment:
  LOCKSTEP_HISTORY: where the drill is kept, as --history says.

Exit codes:
  0  each replica was read, and none is missing or changed
  2  one is missing, changed by someone else, or failed its check
  1  one could not be read, or none is there`;
