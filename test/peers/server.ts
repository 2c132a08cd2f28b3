import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Folder of the virtual environment that `.ci/run` makes from requirements.txt. */
const VENV = join(process.cwd(), process.env.LOCKSTEP_VENV ?? '.venv', 'bin');

/** Where a program of the virtual environment is, or null where it was not installed. */
export function installed(program: string): string | null {
  const path = join(VENV, program);
  return existsSync(path) ? path : null;
}

/** A suite's title; where its server is missing, the title of the skipped suite says what to do about it. */
export function orSkipped(program: string | null, title: string): string {
  return program === null ? `${title} (skipped: pip install -r test/peers/requirements.txt in .venv)` : title;
}

export interface Server {
  readonly url: string;
  stop(): void;
}

/** Starts a server that others wrote on a free port and waits until it answers. @throws when it never does. */
export async function startServer(
  program: string,
  args: (port: number) => string[],
  env: (port: number) => NodeJS.ProcessEnv = () => ({}),
): Promise<Server> {
  const port = await freePort();
  const child = spawn(program, args(port), { env: { ...process.env, ...env(port) }, stdio: 'ignore', detached: true });
  const url = `http://127.0.0.1:${port}`;
  await answers(url, child);
  return { url, stop: () => stopGroup(child) };
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 240; tries++) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode} before it answered`);
    const up = await fetch(url).then(
      () => true,
      () => false,
    );
    if (up) return;
    await sleep(250);
  }
  throw new Error(`no answer from ${url} within a minute`);
}

function stopGroup(child: ChildProcess): void {
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
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
