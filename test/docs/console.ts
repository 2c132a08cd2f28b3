import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import type { Emulator } from '../../src/emulator/index.ts';
import { HOME, type openDesk } from '../support/cli.ts';
import { runInProcess } from '../support/in-process.ts';

/** One thing that a page has its reader do. */
export type PageStep =
  | { readonly kind: 'file'; readonly yaml: string }
  /** What the command before it prints. */
  | { readonly kind: 'screen'; readonly text: string }
  | { readonly kind: 'command'; readonly words: readonly string[]; readonly exitCode: number };

/** The steps below a heading of a page. */
export function stepsBelow(page: string, heading: string): PageStep[] {
  const from = page.indexOf(`\n## ${heading}\n`);
  if (from === -1) throw new Error(`the page has no heading ${heading}`);
  const to = page.indexOf('\n## ', from + 1);
  return stepsOfPage(page.slice(from, to === -1 ? undefined : to));
}

/** The steps of a page, in order: mappings to save, commands to type, with their exit codes, and what they print. */
export function stepsOfPage(page: string): PageStep[] {
  return [...page.matchAll(/^( *)```(yaml|sh|)\n([\s\S]*?)^ *```/gm)].flatMap(
    ([, indent = '', language, block = '']): PageStep[] => {
      const lines = block.split('\n').map((line) => line.slice(indent.length));
      if (language === '') return [{ kind: 'screen', text: lines.join('\n').trimEnd() }];
      if (language === 'yaml') return [{ kind: 'file', yaml: lines.join('\n') }];
      return lines.filter((line) => line !== '').map(commandOf);
    },
  );
}

function commandOf(line: string): PageStep {
  const [typed = '', said = ''] = line.split('#');
  const code = /exit code (\d)/.exec(said)?.[1] ?? '0';
  return { kind: 'command', words: typed.trim().split(/\s+/), exitCode: Number(code) };
}

/** Changes secrets of the origin's Region as people do. */
export async function changeByHand(aws: Emulator, act: (sm: SecretsManager) => Promise<unknown>): Promise<void> {
  const credentials = { accessKeyId: HOME.account, secretAccessKey: 'x' };
  const sm = new SecretsManager({ endpoint: aws.url, region: HOME.region, credentials, maxAttempts: 1 });
  await act(sm).finally(() => sm.destroy());
}

export interface Shown {
  readonly command: string;
  readonly exitCode: number | undefined;
  readonly screen: string;
}

/** Does one step at a desk. `aws secretsmanager` is played by the SDK. */
export async function doStep(
  step: PageStep,
  desk: Pick<Awaited<ReturnType<typeof openDesk>>, 'aws' | 'cwd' | 'env'>,
): Promise<Shown | null> {
  if (step.kind === 'screen') return null;
  if (step.kind === 'file') {
    await writeFile(join(desk.cwd, 'replication.yaml'), step.yaml);
    return null;
  }
  const [program, ...args] = step.words;
  const command = step.words.join(' ');
  if (program === 'aws') return { command, exitCode: 0, screen: await callAws(args, desk.aws.url) };
  if (program !== 'lockstep') throw new Error(`no one knows the command ${command}`);
  const { exitCode, stdout, stderr } = await runInProcess(args, desk.cwd, desk.env);
  return { command, exitCode, screen: [stderr, stdout].filter((text) => text !== '').join('\n') };
}

/** `secretsmanager stop-replication-to-replica --secret-id x --region y` by the SDK's method of that name. */
async function callAws([service, action = '', ...options]: readonly string[], endpoint: string): Promise<string> {
  if (service !== 'secretsmanager') throw new Error(`aws ${service} is not played`);
  const input: Record<string, string> = {};
  for (let at = 0; at < options.length; at += 2) {
    input[capitalized(camelCase((options[at] ?? '').slice(2)))] = options[at + 1] ?? '';
  }
  const { Region = '', ...request } = input;
  const credentials = { accessKeyId: HOME.account, secretAccessKey: 'x' };
  const sm = new SecretsManager({ endpoint, region: Region, credentials, maxAttempts: 1 });
  try {
    const method: unknown = Reflect.get(sm, camelCase(action));
    if (typeof method !== 'function') throw new Error(`Secrets Manager has no ${action}`);
    return JSON.stringify(await method.call(sm, request));
  } finally {
    sm.destroy();
  }
}

function camelCase(text: string): string {
  return text.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
