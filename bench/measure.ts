import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import * as z from 'zod';
import { ACCOUNT, ORIGIN, TARGETS } from './account.ts';
import type { Round } from './plan.ts';
import type { Question, Result } from './server.ts';

export type Measured = Round & Result & Own;

const own = z.object({ seconds: z.number(), peakMiB: z.number() });
type Own = z.output<typeof own>;

/** What contenders run: a bundle, since to compile TypeScript would count as theirs, and a Python that has boto3 or null. */
export interface Tools {
  readonly contender: string;
  readonly python: string | null;
}

/** What leaves a function of 512 MiB room beside its heap, in MiB. */
const HEAP_LIMIT = '--max-old-space-size=400';

const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: ACCOUNT,
  AWS_SECRET_ACCESS_KEY: 'not-a-secret',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/** Runs one contender in a process of its own against a fresh AWS. @throws when it left a replica wrong. */
export async function measure(round: Round, tools: Tools): Promise<Measured> {
  const aws = await startAws();
  try {
    await aws.ask({ ask: 'prepare', scenario: round.scenario, secrets: round.secrets });
    const figures = await contend(round, tools, aws.url);
    const result = await aws.ask({ ask: 'result' });
    if (result.wrong > 0) throw new Error(`${round.contender} left ${result.wrong} replicas wrong: ${round.scenario}`);
    return { ...round, ...figures, ...result };
  } finally {
    aws.stop();
  }
}

/** A Python that can stand in for a Lambda's, or null. */
export async function pythonWithBoto3(): Promise<string | null> {
  const venv = fileURLToPath(new URL('../.venv/bin/python', import.meta.url));
  for (const python of [...(existsSync(venv) ? [venv] : []), 'python3']) {
    const { exitCode } = await execa(python, ['-c', 'import boto3'], { reject: false });
    if (exitCode === 0) return python;
  }
  return null;
}

async function contend({ contender, secrets }: Round, tools: Tools, url: string): Promise<Own> {
  const env = { ...ENVIRONMENT, AWS_ENDPOINT_URL: url };
  const script = fileURLToPath(new URL('./contenders/rotation_loop.py', import.meta.url));
  const { stdout } =
    contender === 'rotation loop' && tools.python !== null
      ? await execa(tools.python, [script, String(secrets), ORIGIN, ...TARGETS], { env })
      : await execa('node', [HEAP_LIMIT, tools.contender, contender, String(secrets)], { env });
  return own.parse(JSON.parse(stdout));
}

async function startAws() {
  const path = new URL('./server.ts', import.meta.url);
  const child = fork(path, {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ...ENVIRONMENT },
  });
  const [{ url }] = await once(child, 'message');
  return {
    url: String(url),
    stop: () => child.disconnect(),
    ask: async (question: Question): Promise<Result> => {
      child.send(question);
      return (await once(child, 'message'))[0];
    },
  };
}
