import { access, constants, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { hintFor, quote } from '../../../../config/wording.ts';
import { LockstepError } from '../../../core/errors.ts';
import type { Strips } from '../../../core/memory/strips.ts';
import type { Report } from '../../../core/report.ts';
import { FORMAT_NAMES, FORMATS, type Format, isFormat } from '../../../render/formats.ts';
import { printError } from './attempt.ts';
import { healCommand } from './heal-command.ts';
import { styleFor, widthOfStdout } from './style.ts';

/** One `-o FORMAT[=FILE]`; a file of null is stdout. */
export interface Output {
  readonly format: Format;
  readonly file: string | null;
}

/** What the options say of where the report goes. */
export interface OutputOptions {
  readonly output: readonly Output[];
  readonly json?: boolean;
  readonly color: boolean;
  readonly all?: boolean;
}

/** What a report is written with. */
type WrittenOptions = Pick<OutputOptions, 'color' | 'all'> & {
  /** What a history says of the days before, for the page. */
  readonly strips?: Strips | null;
};

export function formatList(): string {
  return FORMAT_NAMES.join(', ');
}

/** Parses `FORMAT[=FILE]`. @throws InvalidArgumentError */
export function parseOutput(text: string): Output {
  const at = text.indexOf('=');
  const name = at === -1 ? text : text.slice(0, at);
  const file = at === -1 ? null : text.slice(at + 1);
  if (!isFormat(name)) throw new InvalidArgumentError(`No such format${hintFor(name, FORMAT_NAMES, 'there are')}`);
  if (file === '') throw new InvalidArgumentError(`Name the file, such as ${name}=report.${name}.`);
  return { format: name, file: file === '-' ? null : file };
}

/**
 * Where the report goes: what was asked for, and text on stdout if only files were.
 * @throws LockstepError for what can be seen to fail before a call is made
 */
export async function planOutputs({ output, json = false }: OutputOptions): Promise<readonly Output[]> {
  const asked: readonly Output[] = json ? [...output, { format: 'json', file: null }] : output;
  const printed = asked.filter(({ file }) => file === null).map(({ format }) => format);
  if (printed.length > 1) {
    const remedy = `give all but one a file, such as -o ${printed[1]}=FILE`;
    throw new LockstepError(
      'bad-input',
      `stdout takes one format, and ${printed.join(' and ')} were asked for; ${remedy}`,
    );
  }
  const files = asked.flatMap(({ file }) => file ?? []);
  const twice = files.find((file, index) => files.slice(0, index).some((other) => resolve(other) === resolve(file)));
  if (twice !== undefined)
    throw new LockstepError(
      'bad-input',
      `--output: two formats would be written to ${quote(twice)}; give each its own file`,
    );
  for (const file of files) await checkWritable(file);
  return printed.length === 0 ? [...asked, { format: 'text', file: null }] : asked;
}

/** Writes the report everywhere. Returns false after printing what could not be written. */
export async function writeReport(
  report: Report,
  outputs: readonly Output[],
  options: WrittenOptions,
): Promise<boolean> {
  const written = await Promise.all(outputs.map((output) => writeOutput(report, output, options)));
  return written.every((done) => done);
}

async function writeOutput(report: Report, { format, file }: Output, options: WrittenOptions): Promise<boolean> {
  const render = await FORMATS[format]();
  const { color, all = false, strips = null } = options;
  const terminal = { paint: styleFor(color && file === null), width: file === null ? widthOfStdout() : undefined };
  return writeText(render(report, { ...terminal, heal: healCommand(report), all, strips }), file);
}

/** Writes to a file; null is stdout. Returns false after printing why it could not be written. */
export async function writeText(text: string, file: string | null): Promise<boolean> {
  if (file === null) {
    process.stdout.write(text);
    return true;
  }
  try {
    await writeFile(file, text);
    return true;
  } catch (thrown) {
    printError(unwritable(file, thrown));
    return false;
  }
}

/** @throws LockstepError for what can be seen to fail, in the name of the option that names the file */
export async function checkWritable(file: string, option = '--output'): Promise<void> {
  try {
    const found = await stat(file).catch(() => null);
    if (found?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    await access(found === null ? `${dirname(resolve(file))}/` : file, constants.W_OK);
  } catch (thrown) {
    throw unwritable(file, thrown, option);
  }
}

/** https://nodejs.org/api/errors.html#common-system-errors */
const WHY_UNWRITABLE: Record<string, string> = {
  ENOENT: 'its folder does not exist; make it first',
  ENOTDIR: 'its folder is a file; name another',
  EISDIR: 'it is a directory; name a file in it',
  EACCES: 'no permission; allow it, or name another',
  EROFS: 'the file system is read-only; name another',
  ENOSPC: 'the disk is full; free space, or name another',
};

/** The error of a file that could not be written. */
export function unwritable(file: string, thrown: unknown, option = '--output'): LockstepError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown error';
  const why = WHY_UNWRITABLE[code] ?? `${code}; name another`;
  return new LockstepError('bad-input', `${option}: ${quote(file)} cannot be written: ${why}`);
}
