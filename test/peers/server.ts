import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The folder of the virtual environment that `.ci/run` creates from requirements.txt. */
const VENV = join(process.cwd(), process.env.LOCKSTEP_VENV ?? '.venv', 'bin');

/** The path of a program in the virtual environment, or null if it is not installed. */
export function installed(program: string): string | null {
  const path = join(VENV, program);
  return existsSync(path) ? path : null;
}

/** A suite's title. If its server is missing, the title of the skipped suite says what to install. */
export function orSkipped(program: string | null, title: string): string {
  return program === null ? `${title} (skipped: pip install -r test/peers/requirements.txt in .venv)` : title;
}

export interface Server {
  readonly url: string;
  stop(): void;
}

/**
 * Runs a program, and ends it and its whole group when the pipe on standard input closes. However this process ends,
 * that closes the pipe too, so that a run that is cut off leaves no server behind.
 */
const WITH_PARENT = 'exec 3<&0; (read -r _ <&3; kill 0) & exec "$@" </dev/null 3<&-';

/** Starts a third-party server on a free port and waits until it answers. @throws if it never does */
export async function startServer(
  program: string,
  args: (port: number) => string[],
  env: (port: number) => NodeJS.ProcessEnv = () => ({}),
): Promise<Server> {
  const port = await freePort();
  const child = spawn('sh', ['-c', WITH_PARENT, 'sh', program, ...args(port)], {
    env: { ...process.env, ...env(port) },
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const url = `http://127.0.0.1:${port}`;
  await answers(url, child);
  return { url, stop: () => child.stdin.end() };
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 240; tries++) {
    const end = child.exitCode ?? child.signalCode;
    if (end !== null) throw new Error(`the server ended with ${end} before it answered`);
    const up = await fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
      () => true,
      () => false,
    );
    if (up) return;
    await sleep(250);
  }
  throw new Error(`no answer from ${url} within a minute`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
