import type { Command } from 'commander';

/** `lockstep completion`: the script that a shell reads. It calls `lockstep complete` for each press of Tab. */
export async function printCompletion(shell: string): Promise<number> {
  const { script } = await import('@bomb.sh/tab');
  script(shell, 'lockstep', 'lockstep');
  return 0;
}

/** `lockstep complete -- WORDS`: what may follow these words of a command line. */
export async function completeWords(program: Command, words: readonly string[]): Promise<number> {
  const { default: readCommands } = await import('@bomb.sh/tab/commander');
  readCommands(program).parse([...words]);
  return 0;
}
