import { Command, Option } from 'commander';
import { parseShare, repeatableOption, withMapping } from './options.ts';
import { runCommand } from './terminal/attempt.ts';

const HELP = `
Without --yes it lists, and writes nothing. Both sides are compared with the
version that Lockstep copied last. What only the replica changed is copied to
the origin: staged under a label of failback's own, then AWSCURRENT moves by
compare-and-swap, never while a rotation is under way. What both changed waits
for --keep. Failback creates and deletes nothing at the origin.

Once nothing is open it looks again, takes the tag lockstep:promoted off, and
lowers the fence; the next run keeps the replicas there as before. It can be run
again at any time, and finishes what was cut off.

Examples:
  $ lockstep failback --target dublin        who changed what?
  $ lockstep failback --target dublin --yes  go back
  $ lockstep failback --target dublin --secret prod/orders/db \\
      --keep replica --yes                   decide one that both changed

Exit codes:
  0  the place is a target again
  2  it still counts as promoted: something is open, or nothing was written yet
  1  something failed, or the place was never promoted`;

/** `lockstep failback`, which only a person runs: nothing of it is in the function. */
export function failbackCommand(): Command {
  const keep = new Option('--keep <side>', 'for what both sides changed: whose value stays');
  return withMapping(new Command('failback'))
    .description('the way back from a promoted place: who changed what; with --yes, copy it to the origin')
    .requiredOption('--target <name>', 'the target that was promoted')
    .addOption(repeatableOption('--secret <glob>', 'only origin secrets that match; repeatable'))
    .addOption(keep.choices(['origin', 'replica']))
    .option('--role <arn>', "your own role in the target's account, instead of the reconciler's")
    .option('--yes', 'copy what only the replica changed to the origin, and take the fence down once nothing is open')
    .option('--pace <percent>', "the share of AWS's write quotas to use in each place", parseShare)
    .option('--json', 'print it as JSON, and nothing else on stdout')
    .option('--all', 'cut no list')
    .option('--no-color', 'print without colours')
    .addHelpText('after', HELP)
    .action((options) => runCommand(async () => (await import('./commands/failback.ts')).runFailback(options)));
}
