#!/usr/bin/env node
import { program } from './program.ts';

// The SDK announces on stderr when it will stop supporting a Node version; that is for us to follow, not for users.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

await program().parseAsync();
