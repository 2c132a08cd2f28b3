import { Command, Option } from 'commander';
import { LockstepError } from '../../core/errors.ts';
import { repeatableOption, withMapping } from './options.ts';
import { runCommand } from './terminal/attempt.ts';

/** `lockstep policy`, which makes no call. */
export function policyCommand(): Command {
  return withMapping(new Command('policy'))
    .description('print the IAM policy that a person or a pipeline needs, from the mapping; makes no call')
    .addOption(
      new Option('--for <purpose>', 'what it allows')
        .choices(['audit', 'reconcile', 'drill', 'promote', 'failback', 'history', 'selftest'])
        .makeOptionMandatory(),
    )
    .option('--target <name>', "for the account of this target, not the origin's")
    .option('--trust', "print the trust policy of that target's role instead")
    .addOption(repeatableOption('--principal <arn>', 'a user or a role that --trust lets in; repeatable', 'none'))
    .option('--account <id>', "the origin's account, if the mapping does not name it")
    .addOption(repeatableOption('--region <region>', 'of a selftest: only here; repeatable', 'every Region'))
    .option('--role <arn>', 'of a selftest: the role that leads to its target')
    .option('--kms', 'of a selftest: what its own --kms takes as well')
    .option('--events', 'of a selftest: what its own --events takes as well')
    .option('--history <location>', 's3://BUCKET/PREFIX of a history: to read it, or to add to it by a run')
    .option('--terraform', 'print HCL of Terraform, with --trust of the role as well')
    .addHelpText('after', POLICY_HELP)
    .action((options) => {
      return runCommand(async () => {
        if (options.for === 'selftest')
          return (await import('./commands/policy-selftest.ts')).printSelftestPolicy(options);
        const { region, role, events, kms } = options;
        if (region.length > 0 || role !== undefined || events || kms)
          throw new LockstepError(
            'bad-input',
            '--region, --role, --kms and --events are of --for selftest; leave them out',
          );
        return (await import('./commands/policy.ts')).printPolicy(options);
      });
    });
}

/** What `lockstep policy --help` prints after the options. */
const POLICY_HELP = `
It makes no call. The policy of a reconcile is that of the stack's function,
with denials that limit whoever has it in every account and Region: give it to a
role of its own. In the origin's account it needs origin.account, from the
mapping or from --account. A selftest needs no mapping: its policy allows the
secrets that it makes, in each Region and account that --region and --account
leave; the role of its target needs the same.

Examples:
  $ lockstep policy --for audit --account 111122223333
  $ lockstep policy --for audit --target partner --trust \\
      --principal arn:aws:iam::111122223333:role/auditor
  $ lockstep policy --for reconcile --terraform  as HCL, split by IAM's limits
  $ lockstep policy --for history --history s3://my-bucket/lockstep
  $ lockstep policy --for drill                  now, not on the worst day
  $ lockstep policy --for promote                the same
  $ lockstep policy --for selftest --region us-east-1 --region eu-west-1

Exit codes:
  0  the policy was printed
  1  the mapping is not valid, or something is missing`;
