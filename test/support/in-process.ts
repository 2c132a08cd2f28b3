import { vi } from 'vitest';
import { buildProgram } from '../../src/entry/cli/program.ts';
import { bare, canaryIn } from './cli.ts';

interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the command line in this process, which takes a fraction of what a new one does. Pages have many commands, and
 * none of them runs beside another. A mistake in the arguments would end the process.
 */
export async function runInProcess(args: readonly string[], cwd: string, env: Record<string, string>): Promise<Ran> {
  const before = { cwd: process.cwd(), env: { ...process.env } };
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      printed[name] += String(text);
      return true;
    }),
  );
  // As main.ts does.
  setEnvironment(bare(cwd, { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...env }));
  process.chdir(cwd);
  try {
    await buildProgram().parseAsync(['node', 'lockstep', ...args]);
    const exitCode = Number(process.exitCode ?? 0);
    if (canaryIn(printed.stdout + printed.stderr).length > 0) throw new Error('a value was printed');
    return { exitCode, stdout: printed.stdout.trimEnd(), stderr: printed.stderr.trimEnd() };
  } finally {
    process.exitCode = undefined;
    process.chdir(before.cwd);
    setEnvironment(before.env);
    for (const spy of spies) spy.mockRestore();
  }
}

function setEnvironment(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
}
