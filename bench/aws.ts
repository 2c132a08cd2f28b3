import { fork } from 'node:child_process';
import { once } from 'node:events';
import { ACCOUNT } from './account.ts';
import type { Round } from './plan.ts';
import type { Question, Result } from './server.ts';

/** The embedded AWS in a process of its own, filled for one round. */
export interface Aws {
  readonly url: string;
  /** The requests that it got so far. */
  result(): Promise<Result>;
}

/** The environment of a process that uses it as its AWS. */
export function environmentOf(url: string) {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** Starts a module of the bench that communicates by messages, and waits for its first one. */
export async function startProcess(module: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = fork(new URL(module, import.meta.url), args, {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ...env },
  });
  const [greeting] = await once(child, 'message');
  const ask = async (question: object): Promise<unknown> => {
    child.send(question);
    return (await once(child, 'message'))[0];
  };
  return { greeting, ask, stop: () => child.disconnect() };
}

/** Lends a fresh AWS in the state with which the round starts. */
export async function withAws<T>({ scenario, secrets }: Round, use: (aws: Aws) => Promise<T>): Promise<T> {
  const server = await startProcess('./server.ts', [], environmentOf(''));
  const ask = (question: Question) => server.ask(question);
  try {
    await ask({ ask: 'prepare', scenario, secrets });
    return await use({
      url: (server.greeting as { url: string }).url,
      result: async () => (await ask({ ask: 'result' })) as Result,
    });
  } finally {
    server.stop();
  }
}
