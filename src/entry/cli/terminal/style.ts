import { Chalk } from 'chalk';
import type { Paint } from '../../../render/text.ts';

/** Colours on a terminal, unless `--no-color` or NO_COLOR says otherwise. */
export function styleFor(wanted: boolean): Paint {
  const colours = wanted && process.stdout.isTTY === true && !process.env.NO_COLOR;
  const chalk = new Chalk({ level: colours ? 1 : 0 });
  return { bad: chalk.red, warn: chalk.yellow, good: chalk.green, quiet: chalk.dim, strong: chalk.bold };
}
