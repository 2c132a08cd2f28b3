#!/usr/bin/env node
import { LockstepError } from '../../core/errors.ts';
import { buildProgram } from './program.ts';
import { printError } from './terminal/attempt.ts';

// The SDK announces on stderr when it will stop supporting a Node version; that concerns us, not users.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
// A reader that closes the pipe (`| head`) is no reason to leave a run half done, but nothing may rely on what it has not
// read; a full disk is an error.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code !== 'EPIPE') exitWithError(new LockstepError('bad-input', `the output could not be written (${code})`));
  process.once('exit', () => {
    process.exitCode = 1;
  });
});
process.stderr.on('error', () => {});
// Errors that nothing else caught: their text and stack may contain anything, so only one sentence is printed.
process.on('uncaughtException', exitWithError);

await buildProgram().parseAsync();

function exitWithError(thrown: unknown): void {
  printError(thrown);
  process.exit(1);
}
