#!/usr/bin/env node
import { LockstepError } from '../../core/errors.ts';
import { tell } from './attempt.ts';
import { program } from './program.ts';

// The SDK announces on stderr when it will stop supporting a Node version; that is for us to follow, not for users.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
// A reader that has seen enough (`| head`) is no error, and no reason to leave a run half done; a full disk is.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code !== 'EPIPE') fail(new LockstepError('bad-input', `the output could not be written (${code})`));
});
process.stderr.on('error', () => {});
// What escapes every other door: nobody has vetted its text or its stack.
process.on('uncaughtException', fail);

await program().parseAsync();

function fail(thrown: unknown): void {
  tell(thrown);
  process.exit(1);
}
