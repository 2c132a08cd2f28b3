import type { Readable, Writable } from 'node:stream';
import { LockstepError } from '../../../core/errors.ts';
import { countOf } from '../../../render/plain.ts';

/** Where questions are asked. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/** A place that may be a target, and how many secrets there have the name of one of the origin's. */
export interface PlaceChoice {
  readonly name: string;
  readonly replicas: number;
}

/** What a person answered. */
export interface InitAnswers {
  readonly targets: readonly string[];
  readonly onDrift: 'heal' | 'report';
}

/**
 * The terminal that a command was started on; null if there is none. Results on stdout are apart. One of no width, as
 * some containers have, could show no question.
 */
export function terminalOfProcess(): Terminal | null {
  const { stdin, stderr } = process;
  return stdin.isTTY && stderr.isTTY && stderr.columns > 0 ? { input: stdin, output: stderr } : null;
}

/** Asks which places become targets, and whether runs may write. @throws LockstepError if the person gives up */
export async function askForMapping(places: readonly PlaceChoice[], terminal: Terminal): Promise<InitAnswers> {
  const { multiselect, select } = await import('@clack/prompts');
  const targets = await multiselect({
    ...terminal,
    message: 'Which places are kept in lockstep?',
    options: places.map(({ name, replicas }) => ({
      value: name,
      label: `${name} (${countOf(replicas, 'secret')} of the same name)`,
    })),
    initialValues: places.map(({ name }) => name),
    required: true,
  });
  if (typeof targets === 'symbol') throw givenUp();
  const onDrift = await select<'heal' | 'report'>({
    ...terminal,
    message: 'What may a run do, once it is deployed?',
    options: [
      { value: 'report', label: 'only report, until I have read an audit' },
      { value: 'heal', label: 'heal what differs' },
    ],
    initialValue: 'report',
  });
  if (typeof onDrift === 'symbol') throw givenUp();
  return { targets, onDrift };
}

/** Whether the person says yes. */
export async function askToGoOn(message: string, terminal: Terminal): Promise<boolean> {
  const { confirm } = await import('@clack/prompts');
  return (await confirm({ ...terminal, message, initialValue: false })) === true;
}

function givenUp(): LockstepError {
  return new LockstepError('interrupted', 'nothing was written; run it again to answer');
}
