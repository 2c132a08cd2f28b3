import { spawn } from 'node:child_process';
import type { SecretValue } from '../core/secret.ts';
import { toWire } from './sealed-value.ts';

/** The exit code of a command, `signal` if a signal ended it, `timeout`, or `no start`. */
export type CommandEnd = string;

/** How long a command may take over one value. */
const LONGEST_MS = 60_000;

/**
 * Runs a shell command of the user's with a value on its standard input, and the secret's name in its environment. Its
 * output goes nowhere, since it may show the value.
 */
export function runWithValue(
  command: string,
  { name, region }: { readonly name: string; readonly region: string },
  value: SecretValue,
  stop: AbortSignal,
): Promise<CommandEnd> {
  const env = { ...process.env, LOCKSTEP_SECRET: name, LOCKSTEP_REGION: region };
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, env, stdio: ['pipe', 'ignore', 'ignore'] });
    let end: CommandEnd | null = null;
    const kill = (why: CommandEnd) => {
      end ??= why;
      child.kill('SIGKILL');
    };
    const onStop = () => kill('signal');
    const timer = setTimeout(kill, LONGEST_MS, 'timeout');
    stop.addEventListener('abort', onStop, { once: true });
    const settle = (how: CommandEnd) => {
      clearTimeout(timer);
      stop.removeEventListener('abort', onStop);
      resolve(end ?? how);
    };
    child.once('error', () => settle('no start'));
    child.once('close', (code) => settle(code === null ? 'signal' : String(code)));
    // A command need not read all of it.
    child.stdin.on('error', () => {});
    const wire = toWire(value);
    child.stdin.end('SecretString' in wire ? wire.SecretString : wire.SecretBinary);
  });
}
