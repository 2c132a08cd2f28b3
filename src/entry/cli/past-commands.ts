import { Command, InvalidArgumentError, Option } from 'commander';
import { withMapping } from './options.ts';
import { runCommand } from './terminal/attempt.ts';
import { type EvidenceOutput, parseEvidenceOutput } from './terminal/evidence-output.ts';
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

/** `lockstep evidence`, with `verify` below it. */
export function evidenceCommand(): Command {
  const output = new Option('-o, --output <format[=file]>', 'html, json, csv; on stdout, or to a file; repeatable')
    .default([], 'none')
    .argParser((text, all: EvidenceOutput[]) => [...all, parseEvidenceOutput(text)]);
  return withPast(new Command('evidence'))
    .description('for an auditor: what was checked, when, what was found, how long it lasted')
    .addOption(output)
    .addOption(headOption())
    .addOption(publicKeyOption())
    .addHelpText('after', EVIDENCE_HELP)
    .helpCommand(false)
    .action((options) => runCommand(async () => (await import('./commands/evidence.ts')).writeEvidence(options)))
    .addCommand(verifyCommand());
}

function verifyCommand(): Command {
  return withPlace(new Command('verify'))
    .description('whether a record of the history was changed, is missing or was swapped')
    .addOption(headOption())
    .addOption(publicKeyOption())
    .option('--json', 'print it as JSON, and nothing else on stdout')
    .option('--no-color', 'print without colours')
    .addHelpText('after', VERIFY_HELP)
    .action((_, command: Command) =>
      // Options that `evidence` has, too, are its own.
      runCommand(async () => (await import('./commands/evidence.ts')).verifyEvidence(command.optsWithGlobals())),
    );
}

/** Evidence of signatures that asks nothing of KMS. */
function publicKeyOption(): Option {
  const description = 'the public key of history.sign, as PEM or DER, instead of asking KMS for it; repeatable';
  return new Option('--public-key <file>', description)
    .default([], 'none')
    .argParser((file, all: string[]) => [...all, file]);
}

function headOption(): Option {
  const description = 'a head that was kept, from a mail or a report: proves that nothing before it was changed';
  return new Option('--head <hash>', description).argParser((text) => {
    if (/^[0-9a-f]{64}$/.test(text)) return text;
    throw new InvalidArgumentError('Give the 64 hexadecimal digits of a head.');
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
Reads what runs left with --history, and what the deployed reconciler leaves in
its bucket. Times are in UTC. A time in which no one looked is a gap: nothing is
known of it, and it counts neither as in sync nor as drift.

Examples:
  $ lockstep history --history ./history               the last 30 days, all
  $ lockstep history prod/orders/db --from 2026-03-01  one secret, since then
  $ lockstep history --history s3://BUCKET --name dr   without the file
  $ lockstep history --json | jq .incidents            for another program

Environment:
  LOCKSTEP_HISTORY: where the history is, as --history says.

Exit codes:
  0  the history was read, whatever it says
  1  it was not read: no such history, nothing recorded by then, no such secret`;

const EVIDENCE_HELP = `
Reads what runs left with --history, and what the deployed reconciler leaves in
its bucket, and writes it for people who do not know Lockstep. docs/evidence.md
says which questions it helps to answer, and what it does not show.

Examples:
  $ lockstep evidence --from 2026-01-01 --to 2026-03-31 -o html=q1.html
  $ lockstep evidence verify --head 5f2c...  was anything changed since?

Environment:
  LOCKSTEP_HISTORY: where the history is, as --history says.

Exit codes:
  0  it was written, and the chain of records has no fault
  1  it was not read or written, or a record is changed, missing or unreadable`;

const VERIFY_HELP = `
Without --head it shows that the records are consistent with each other, and no
more: whoever can write all of them can make another chain. The head is in each
mail, in the report, and in the function's log.

With history.sign, the head of each day's full record is signed with a KMS key.
The signatures are verified here, with the public key that KMS returns for it,
or with --public-key FILE.

Exit codes:
  0  the chain has no fault
  1  a record is changed, missing, unreadable or swapped; no record has the
     head; a signature is wrong, missing, by another key or could not be
     verified; or there is no history`;
