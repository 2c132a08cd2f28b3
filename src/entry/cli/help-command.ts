import { Command } from 'commander';
import { nearestWord } from '../../../config/wording.ts';

export const HELP_DESCRIPTION = 'explain a command, like --help';

/** `lockstep help`, which says so when there is no such command; commander's own shows the help of all instead. */
export function helpCommand(lockstep: Command): Command {
  return new Command('help')
    .description(HELP_DESCRIPTION)
    .argument('[command...]')
    .action((words: string[]) => commandAt(lockstep, words).help());
}

function commandAt(lockstep: Command, words: readonly string[]): Command {
  return words.reduce((above, word) => {
    const known = above.commands.find((one) => one.name() === word);
    if (known !== undefined) return known;
    const near = nearestWord(word, visibleNames(above));
    const hint = near === null ? '' : `\n(Did you mean ${near}?)`;
    return above.error(`error: unknown command '${word}'${hint}`, { code: 'commander.unknownCommand' });
  }, lockstep);
}

function visibleNames(command: Command): string[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((one) => one.name());
}
