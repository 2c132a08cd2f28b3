import { Command } from 'commander';
import { withMapping } from './options.ts';
import { runCommand } from './terminal/attempt.ts';

/** `lockstep doctor`, which writes nothing. */
export function doctorCommand(): Command {
  return withMapping(new Command('doctor'))
    .description('try, without a write, what a run will need, and whether what is deployed works')
    .option('--as-if-dark <region>', 'try what the worst day needs, while no request goes to this Region')
    .option('--stack <name>', 'the stack that Lockstep is deployed in; Lockstep-NAME by default')
    .option('--json', 'print it as JSON, and nothing else on stdout')
    .option('--no-color', 'print without colours')
    .addHelpText('after', DOCTOR_HELP)
    .action((options) => runCommand(async () => (await import('./commands/doctor.ts')).runDoctor(options)));
}

/** What `lockstep doctor --help` prints after the options. */
const DOCTOR_HELP = `
It looks at a few secrets in each place, writes nothing, and reads no value.
What these credentials may not ask is a note, with the permission for it.

--as-if-dark refuses every request to a Region, and to what lives there for all
Regions, such as IAM. It asks nothing of the origin.

Examples:
  $ lockstep doctor                         is there all that a run needs?
  $ lockstep doctor --as-if-dark us-east-1  and on the day it is not there?
  $ lockstep doctor --json | jq .summary    how many failures, for a program?

Exit codes:
  0  there is what it takes; there may be notes
  2  there are warnings
  1  it will fail, or the mapping is not valid`;
