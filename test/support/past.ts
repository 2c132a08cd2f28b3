import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderWith, lockstep, MAPPING, openDesk } from './cli.ts';

/** An address at which no AWS answers: what reads a history asks nothing of AWS. */
const NO_AWS = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' };

/**
 * The history `past` that real runs leave. They run once, for the first test that asks, and each test gets a copy.
 * @param commands of the command line, one after the other, on an account where nothing is replicated yet
 */
export function recordRuns(...commands: readonly string[]) {
  let made: ReturnType<typeof runOnce> | undefined;
  return async () => {
    made ??= runOnce(commands);
    const { folder, heads } = await made;
    const cwd = await folderWith(MAPPING);
    await cp(join(folder, 'past'), join(cwd, 'past'), { recursive: true });
    return {
      cwd,
      env: NO_AWS,
      /** The head of the chain after each run, as its report said it. */
      heads,
      record: (number: number) => join(cwd, `past/lockstep/runs/00000${number}.json.gz`),
      lockstep: (...args: string[]) => lockstep(args, { env: NO_AWS, cwd }),
      lockstepWith: (env: Record<string, string>, ...args: string[]) => lockstep(args, { env, cwd }),
    };
  };
}

async function runOnce(commands: readonly string[]) {
  const desk = await openDesk();
  const heads: string[] = [];
  for (const command of commands) {
    const { stdout } = await desk.lockstep(command, '--json', '--history', 'past');
    heads.push(JSON.parse(stdout).history.head);
  }
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-past-'));
  await cp(join(desk.cwd, 'past'), join(folder, 'past'), { recursive: true });
  return { folder, heads };
}
