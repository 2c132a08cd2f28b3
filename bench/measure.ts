import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import * as z from 'zod';
import { ORIGIN, TARGETS } from './account.ts';
import { type Aws, environmentOf, withAws } from './aws.ts';
import type { Round } from './plan.ts';
import type { Result } from './server.ts';

export type Measured = Round & Result & Own;

const own = z.object({ seconds: z.number(), cpuSeconds: z.number(), peakMiB: z.number() });
type Own = z.output<typeof own>;

/**
 * What contenders run: a bundle, since compiling TypeScript would count against them, and a Python with boto3, or null.
 */
export interface Tools {
  readonly contender: string;
  readonly python: string | null;
}

/** The heap limit that leaves a function of 512 MiB room for the rest, in MiB. */
const HEAP_LIMIT = '--max-old-space-size=400';

/** Runs one contender in a process of its own against a fresh AWS. @throws if it left a replica wrong */
export function measure(round: Round, tools: Tools): Promise<Measured> {
  return withAws(round, (aws) => measureOn(aws, round, tools));
}

/** Runs one contender against an AWS that was prepared for the round. @throws if it left a replica wrong */
export async function measureOn(aws: Aws, round: Round, tools: Tools): Promise<Measured> {
  const figures = await contend(round, tools, aws.url);
  const result = await aws.result();
  if (result.wrong > 0) throw new Error(`${round.contender} left ${result.wrong} replicas wrong: ${round.scenario}`);
  return { ...round, ...figures, ...result };
}

/** A Python that can stand in for Lambda's, or null. */
export async function pythonWithBoto3(): Promise<string | null> {
  const venv = fileURLToPath(new URL('../.venv/bin/python', import.meta.url));
  for (const python of [...(existsSync(venv) ? [venv] : []), 'python3']) {
    const { exitCode } = await execa(python, ['-c', 'import boto3'], { reject: false });
    if (exitCode === 0) return python;
  }
  return null;
}

async function contend({ contender, secrets, pace = 1 }: Round, tools: Tools, url: string): Promise<Own> {
  const env = environmentOf(url);
  const script = fileURLToPath(new URL('./contenders/rotation_loop.py', import.meta.url));
  const { stdout } =
    contender === 'rotation loop' && tools.python !== null
      ? await execa(tools.python, [script, String(secrets), ORIGIN, ...TARGETS], { env })
      : await execa('node', [HEAP_LIMIT, tools.contender, contender, String(secrets), String(pace)], { env });
  return own.parse(JSON.parse(stdout));
}
