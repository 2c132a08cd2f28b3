import { asLockstepError } from '../../core/errors.ts';

/** Runs a command; its number is the exit code, and whatever it throws is one sentence on stderr and exit code 1. */
export async function attempt(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (thrown) {
    process.stderr.write(`lockstep: ${asLockstepError(thrown).message}\n`);
    process.exitCode = 1;
  }
}
