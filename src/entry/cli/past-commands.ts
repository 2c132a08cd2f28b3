import { Command } from 'commander';
import { withMapping } from './options.ts';
import { runCommand } from './terminal/attempt.ts';
import { parseTime } from './terminal/window.ts';

/** `lockstep history`, which reads what runs left. */
export function historyCommand(): Command {
  return withPast(new Command('history'))
    .description('what happened: drift, when, for how long, how it ended; when no one looked')
    .argument('[secret]', 'only this secret, or those that match; all by default')
    .option('--all', 'list everything')
    .option('--json', 'print it as JSON, and nothing else on stdout')
    .option('--no-color', 'print without colours')
    .addHelpText('after', HISTORY_HELP)
    .action((secret, options) => {
      return runCommand(async () => (await import('./commands/history.ts')).showHistory(secret, options));
    });
}

/** Which history, and which time of it. */
function withPast(command: Command): Command {
  return withPlace(command)
    .option('--from <time>', 'from this day or time on, such as 2026-03-01 or 2026-03-01T12:00Z', parseTime)
    .option('--to <time>', 'up to this time, or to the end of this day; now by default', parseTime);
}

/** Which history. */
function withPlace(command: Command): Command {
  return withMapping(command)
    .option('--history <where>', 'a folder, or s3://BUCKET/PREFIX')
    .option('--name <name>', "the mapping's name, if its file is not at hand");
}

/** What `lockstep history --help` prints after the options. */
const HISTORY_HELP = `
Reads what runs left with --history, and what the deployed reconciler leaves in its bucket. Times are in UTC. A time in
which no one looked is a gap: nothing is known of it, and it counts neither as in sync nor as drift.

Examples:
  $ lockstep history --history ./history                        the last 30 days, all secrets
  $ lockstep history prod/orders/db --from 2026-03-01           one secret, since then
  $ lockstep history --history s3://BUCKET --name orders-dr     without the mapping at hand
  $ lockstep history --json | jq .incidents                     for another program

Environment:
  LOCKSTEP_HISTORY: where the history is, as --history says.

Exit codes:
  0  the history was read, whatever it says
  1  it could not be read: no such history, nothing recorded by then, no such secret`;
