import { Command, InvalidArgumentError } from 'commander';
import { wholeNumberIn, withMapping } from './options.ts';
import { runCommand } from './terminal/attempt.ts';

/** The default of `--wait`, in seconds: a run trusts its look for 15, and IAM may see a tag a minute late. */
const WAIT = 60;

/** AWS's max length of a description. */
const LONGEST_REASON = 2_048;

/** `lockstep promote`, which needs nothing of the origin's Region. */
export function promoteCommand(): Command {
  return withMapping(new Command('promote'))
    .description('the worst day: people write in a target from now on, and no run does')
    .requiredOption('--target <name>', 'the target in which people write')
    .requiredOption('--reason <text>', 'why, for those who find the fence later', parseReason)
    .option('--role <arn>', "your own role in the target's account, instead of the reconciler's")
    .option('--wait <seconds>', 'wait this long after the last tag', wholeNumberIn(0, 3_600), WAIT)
    .option('--dry-run', 'show what would be done; writes nothing')
    .option('--json', 'print it as JSON, and nothing else on stdout')
    .option('--all', 'cut no list')
    .option('--no-color', 'print without colours')
    .addHelpText('after', PROMOTE_HELP)
    .action((options) => runCommand(async () => (await import('./commands/promote.ts')).runPromote(options)));
}

function parseReason(text: string): string {
  const reason = text.trim();
  if (reason !== '' && reason.length <= LONGEST_REASON) return reason;
  throw new InvalidArgumentError(`Give a sentence of at most ${LONGEST_REASON} characters.`);
}

/** What `lockstep promote --help` prints after the options. */
const PROMOTE_HELP = `
Raises the fence of the target, the secret lockstep/NAME/fence there, which each
run looks at before it writes. Then it tags the replicas of this mapping there,
which makes AWS itself refuse writes of the deployed roles; looks until each tag
is shown; and waits until no run can still act on an older look.

It asks Secrets Manager and STS of the target's Region, and nothing of the
origin's. For a target in another account, sign in to that account, or name your
own role there: the reconciler's may not promote. It can be run again: a raised
fence keeps who, when and why, and what is not tagged yet is tagged.

Examples:
  $ lockstep promote --target dublin --reason 'us-east-1 is down' --dry-run
  $ lockstep promote --target dublin --reason 'us-east-1 is down'

Exit codes:
  0  the fence is up, and every replica carries the tag; or a dry run
  1  a replica could not be tagged, with the fence up; or it could not be raised`;
