import { Command } from 'commander';
import { wholeNumberIn } from './options.ts';
import { runCommand } from './terminal/attempt.ts';

/** `lockstep selftest`, which needs no mapping. */
export function selftestCommand(): Command {
  return new Command('selftest')
    .description('try on a real account what Lockstep assumes of AWS, with secrets of its own')
    .requiredOption('--origin <region>', 'the Region of the origins')
    .requiredOption('--target <region>', 'the Region of the replicas')
    .option('--role <arn>', 'the role that leads to the target; also ask what policies do')
    .option('--kms', 'also change keys, with two KMS keys of its own')
    .option('--events', 'also ask which events AWS sends, with a rule and a queue of its own')
    .option('--wait <seconds>', 'how long an event is waited for', wholeNumberIn(1, 600), 60)
    .option('--puts <number>', 'time reads after so many puts in each place', wholeNumberIn(0, 1000), 1000)
    .option('-o, --output <file>', 'where what it found is written', 'aws-facts.json')
    .option('--account', 'write the account id there as well')
    .option('--yes', 'do not ask; needed without a terminal')
    .option('--clean', 'only remove what earlier selftests left')
    .option('--json', 'print what it found as JSON on stdout')
    .option('--no-color', 'print without colours')
    .addHelpText('after', SELFTEST_HELP)
    .action((options) => runCommand(async () => (await import('./commands/selftest.ts')).runSelftestOn(options)));
}

/** What `lockstep selftest --help` prints after the options. */
const SELFTEST_HELP = `
It first says what it will make, what that costs and which permissions it needs.
Its secrets are under lockstep-selftest/, with a tag, and are removed for good
in the end, also after Ctrl-C (a second one quits at once). --clean finds by
prefix and tag what a crash or a denied call left in these two places, and
removes nothing else. A selftest that still runs there loses its secrets.

It plays the life of a replica and reads back what came of it, lets two swaps of
AWSCURRENT race for twenty rounds, puts questions to AWS, and times how late
reads are after a put. With --events it makes a rule of EventBridge and a queue
of SQS in the target, both lockstep-selftest-ID, and asks which events arrive,
and how fast. With --kms it makes two KMS keys in the target, changes the key of
replicas, and takes the keys away from their users. Their deletion is scheduled
in the end; KMS takes 7 days for it, which cost nothing.

With --role, AWS holds its calls of secrets in the target to what it makes, by a
policy of the session, whatever the role may do. It asks what policies do in
further sessions of that role, each with a policy of its own: how soon after a
tag a condition on it holds, and which error a missing secret gives. Nothing is
written to IAM. The role may be of the account that you are signed in to.

What it finds is written before anything is removed, also if it ends early: the
file then says that it is partial, and why. A file that has more is left as it
is; what was found stands beside it, with the time in its name.

Examples:
  $ lockstep selftest --origin us-east-1 --target eu-west-1
  $ lockstep selftest --origin us-east-1 --target eu-west-1 --puts 0 --yes
  $ lockstep selftest --origin us-east-1 --target eu-west-1 --events --puts 0
  $ lockstep selftest --origin us-east-1 --target eu-west-1 --puts 0 --role ARN
  $ lockstep selftest --origin us-east-1 --target eu-west-1 --kms --puts 0
  $ lockstep selftest --origin us-east-1 --target eu-west-1 --clean

Exit codes:
  0  all was as Lockstep takes it; with --clean: nothing is left
  2  a story failed, or AWS answered otherwise or not at all
  1  it could not be run to its end, or something could not be removed`;
