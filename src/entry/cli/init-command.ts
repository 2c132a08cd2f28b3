import { Command } from 'commander';
import { repeatableOption } from './options.ts';
import { runCommand } from './terminal/attempt.ts';

/** `lockstep init`, which writes the first mapping. */
export function initCommand(): Command {
  return new Command('init')
    .description('write a first mapping, from the secrets that are there')
    .option('-c, --config <file>', 'the file to write; never over an existing one', 'replication.yaml')
    .addOption(repeatableOption('--regions <regions>', 'look only at these, such as eu-west-1,eu-west-2; repeatable'))
    .addOption(repeatableOption('--target-role <arn>', "a role that leads to another account's; repeatable", 'none'))
    .option('--external-id <id>', 'the external id that these roles require')
    .option('--stdout', 'print the mapping, and write no file')
    .option('--no-color', 'print the audit without colours')
    .addHelpText('after', INIT_HELP)
    .action((options) => runCommand(async () => (await import('./commands/init.ts')).writeFirstMapping(options)));
}

/** What `lockstep init --help` prints after the options. */
const INIT_HELP = `
The origin is the Region in force (AWS_REGION). Secrets of the same name in
other Regions, and in the accounts of --target-role, become replicas; each guess
has a comment that says what it rests on. Nothing is written in AWS, and the
mapping says onDrift: report, so that runs only look until you write heal. It
ends with the audit of the new mapping. On a terminal it asks.

Examples:
  $ AWS_REGION=us-east-1 lockstep init
  $ lockstep init --regions eu-west-1,ap-southeast-2 --stdout
  $ lockstep init --target-role arn:aws:iam::222233334444:role/lockstep-reader

Exit codes:
  0  the mapping was written, and every replica is in sync
  2  it was written, and its audit found drift
  1  it was not written, or its audit could not be completed`;
