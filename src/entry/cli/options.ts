import { type Command, InvalidArgumentError, Option } from 'commander';
import { paceMistake } from '../../../config/pace.ts';
import { formatList, type Output, parseOutput } from './terminal/output.ts';
import { RUN_EXIT_CODES, runExamples } from './usage.ts';

export function withMapping(command: Command): Command {
  return command.option('-c, --config <file>', 'the mapping; - for stdin', 'replication.yaml');
}

export function withRun(command: Command): Command {
  return withOutput(withMapping(command))
    .addHelpText('after', `${runExamples(command.name())}\n\n${RUN_EXIT_CODES}`)
    .addOption(repeatableOption('--secret <glob>', 'only origin secrets that match; repeatable'))
    .addOption(repeatableOption('--target <name>', 'only this target; repeatable'))
    .addOption(depthOption())
    .option(
      '--deadline <minutes>',
      'end between two calls after this many minutes; the rest is deferred',
      numberIn(0, 1440),
    )
    .option('--publish <topic-arn>', 'send the report to this SNS topic')
    .option('--history <where>', 'remember this run, in a folder or at s3://BUCKET/PREFIX');
}

/** Where the report goes, and in which formats. */
export function withOutput(command: Command): Command {
  const output = new Option('-o, --output <format[=file]>', `${formatList()}; on stdout, or to a file; repeatable`)
    .default([], 'text')
    .argParser((text, all: Output[]) => [...all, parseOutput(text)]);
  return command
    .addOption(output)
    .option('--json', 'the same as -o json')
    .option('--all', 'cut no list, and list what is in sync, too')
    .option('--no-color', 'print without colours');
}

export function depthOption(): Option {
  return new Option('--depth <depth>', 'versions compares ids and labels; values also reads both values')
    .choices(['versions', 'values'])
    .default('versions');
}

export function repeatableOption(flags: string, description: string, byDefault = 'all'): Option {
  const appendValue = (value: string, all: string[]): string[] => [...all, value];
  return new Option(flags, description).default([], byDefault).argParser(appendValue);
}

export function numberIn(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value >= from && value <= to) return value;
    throw new InvalidArgumentError(`Give a number from ${from} to ${to}.`);
  };
}

/** A percentage, as in the mapping or without the sign. */
export function parseShare(text: string): number {
  const mistake = paceMistake(text.endsWith('%') ? text : `${text}%`);
  if (mistake !== null) throw new InvalidArgumentError('Give a whole number from 1 to 100, such as 50.');
  return Number.parseInt(text, 10) / 100;
}

export function wholeNumberIn(from: number, to: number): (text: string) => number {
  const parse = numberIn(from, to);
  return (text) => {
    const value = parse(text);
    if (Number.isInteger(value)) return value;
    throw new InvalidArgumentError(`Give a whole number from ${from} to ${to}.`);
  };
}
