import { asLockstepError } from '../../../core/errors.ts';
import { plainText } from '../../../render/plain.ts';

/** Runs a command, which returns the exit code. Whatever it throws becomes one sentence on stderr and exit code 1. */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (thrown) {
    printError(thrown);
    process.exitCode = 1;
  }
}

/** Prints an error as one sentence on stderr. */
export function printError(thrown: unknown): void {
  process.stderr.write(`lockstep: ${plainText(asLockstepError(thrown).message)}\n`);
}
