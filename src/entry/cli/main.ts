#!/usr/bin/env node
import { LockstepError } from '../../core/errors.ts';
import { buildProgram } from './program.ts';
import { printError } from './terminal/attempt.ts';

// The SDK announces on stderr when it will stop supporting a Node version; that is for us to follow, not for users.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
// A reader that has seen enough (`| head`) is no error, and no reason to leave a run half done; a full disk is.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code !== 'EPIPE') exitWithError(new LockstepError('bad-input', `the output could not be written (${code})`));
});
process.stderr.on('error', () => {});
// What escapes every other door: its text and its stack have not been vetted.
process.on('uncaughtException', exitWithError);

await buildProgram().parseAsync();

function exitWithError(thrown: unknown): void {
  printError(thrown);
  process.exit(1);
}
