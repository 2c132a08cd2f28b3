import { Chalk } from 'chalk';
import type { Paint } from '../../../render/text-options.ts';

/** Sentences are not broken more narrowly than this. */
const NARROWEST = 40;

/** The columns of stdout: those that COLUMNS says, or of the terminal; undefined if there is neither. */
export function widthOfStdout(): number | undefined {
  const said = Number(process.env.COLUMNS);
  if (Number.isInteger(said) && said >= NARROWEST) return said;
  return process.stdout.isTTY && process.stdout.columns >= NARROWEST ? process.stdout.columns : undefined;
}

/** Colours on a terminal, unless `--no-color` or NO_COLOR says otherwise. */
export function styleFor(wanted: boolean): Paint {
  const colours = wanted && process.stdout.isTTY === true && !process.env.NO_COLOR;
  const chalk = new Chalk({ level: colours ? 1 : 0 });
  return { bad: chalk.red, warn: chalk.yellow, good: chalk.green, quiet: chalk.dim, strong: chalk.bold };
}

/** Whether the terminal's character set has block elements. https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html */
export function showsBlocks({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}
