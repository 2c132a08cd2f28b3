import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** A stack to put there before the others, and what is done in between. */
interface FirstStack {
  readonly first: string;
  readonly between: () => Promise<void>;
}

/** Puts the stacks of a mapping onto whatever AWS the environment points at, as a user would. */
export async function deploy(
  mapping: string,
  { first, between }: Partial<FirstStack> = {},
): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-deploy-'));
  const outputs = join(folder, 'outputs.json');
  await cdk('bootstrap', '-c', `mapping=${mapping}`);
  if (first !== undefined) await cdk('deploy', first, '--require-approval', 'never', '-c', `mapping=${mapping}`);
  await between?.();
  await cdk('deploy', '--all', '--require-approval', 'never', '--outputs-file', outputs, '-c', `mapping=${mapping}`);
  const stacks: Record<string, Record<string, string>> = JSON.parse(await readFile(outputs, 'utf8'));
  return Object.assign({}, ...Object.values(stacks));
}

export async function destroy(mapping: string): Promise<void> {
  await cdk('destroy', '--all', '--force', '-c', `mapping=${mapping}`);
}

async function cdk(...args: string[]): Promise<void> {
  await execa('npx', ['cdk', ...args, '--ci', '--no-notices'], { env: { CI: 'true' }, all: true });
}
