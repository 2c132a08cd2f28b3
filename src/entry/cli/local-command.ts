import { Command } from 'commander';
import { numberIn, wholeNumberIn } from './options.ts';
import { runCommand } from './terminal/attempt.ts';
import { exitCodes } from './usage.ts';

/** `lockstep local` */
export function localCommand(): Command {
  return new Command('local')
    .description('serve the embedded AWS on a port, for the AWS CLI or any SDK')
    .option('--port <number>', 'port to listen on; 0 for any', wholeNumberIn(0, 65_535), 4566)
    .option('--facts <file>', 'behave as a selftest found AWS: how late reads are, and what it answers')
    .option('--latency <ms>', 'delay every answer by this much', wholeNumberIn(0, 900_000))
    .option('--quotas', "throttle at AWS's published rates")
    .option('--stale-list <seconds>', 'make ListSecrets return data this many seconds old', numberIn(0, 900))
    .option(
      '--stale-read <seconds>',
      'make reads of single secrets return data this many seconds old',
      numberIn(0, 900),
    )
    .option('--fail <rate>', 'answer this share of the calls with InternalServiceError, 0 to 1', numberIn(0, 1))
    .option(
      '--cut <rate>',
      'cut the connection on this share of the calls, after they took effect, 0 to 1',
      numberIn(0, 1),
    )
    .option('--dead-region <region...>', 'never answer for this Region')
    .option('--deny <action...>', 'deny this action, such as PutSecretValue')
    .addHelpText(
      'after',
      exitCodes('it was ended by Ctrl-C or SIGTERM', 'it could not start, say because the port is in use'),
    )
    .action((options) => runCommand(async () => (await import('./commands/local.ts')).serveLocally(options)));
}
