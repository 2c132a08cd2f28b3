import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { CHECKOUT } from '../support/cli.ts';

const ENTRY = `export { parseAction } from '@actions/workflow-parser/actions/action-parser';
export { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';`;

type Parser = typeof import('@actions/workflow-parser') &
  typeof import('@actions/workflow-parser/actions/action-parser');

const { NoOperationTraceWriter, parseAction, parseWorkflow } = await loadParser();

/** GitHub's own parser. It is bundled first, since it imports its schemas in a form that Node does not take. */
async function loadParser(): Promise<Parser> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-parser-'));
  const outfile = join(folder, 'parser.cjs');
  const stdin = { contents: ENTRY, resolveDir: CHECKOUT };
  await build({ stdin, bundle: true, outfile, format: 'cjs', platform: 'node' });
  try {
    return createRequire(import.meta.url)(outfile);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is wrong with a workflow by GitHub's own schema. */
export function mistakesInWorkflow(content: string): string[] {
  return mistakesOf(parseWorkflow({ name: 'workflow.yml', content }, new NoOperationTraceWriter()));
}

/** What is wrong with an `action.yml` by GitHub's own schema. */
export function mistakesInAction(content: string): string[] {
  return mistakesOf(parseAction({ name: 'action.yml', content }, new NoOperationTraceWriter()));
}

function mistakesOf({ context }: Pick<ReturnType<Parser['parseWorkflow']>, 'context'>): string[] {
  return context.errors.getErrors().map(({ message }) => message);
}
