import type { ErrorCode, LockstepError } from '../../core/errors.ts';
import type { FirstMapping, GuessedTarget, LeftAlone } from '../../core/first-mapping/guess.ts';
import { countOf, plainText } from '../plain.ts';
import { groupLines, listNames } from './entries.ts';
import { commentLines, indentLines, yamlText } from './yaml.ts';

/** What the text says of how it came about. */
export interface LookedAt {
  /** The day, as `2026-12-01`. */
  readonly day: string;
  readonly seen: readonly { readonly where: string; readonly secrets: number }[];
  readonly unseen: readonly Unseen[];
  readonly onDrift: 'heal' | 'report';
}

/** A place that could not be looked at, and why. */
export interface Unseen {
  readonly where: string;
  readonly error: LockstepError;
}

/** A guessed mapping as a file, in which each guess has a comment that says what it rests on. */
export function renderFirstMapping(guess: FirstMapping, looked: LookedAt): string {
  const { origin, targets, groups } = guess;
  return [
    ...headLines(guess, looked),
    'version: 1',
    '',
    ...commentLines(
      'Each replica that is healed carries this name in a tag. Choose one of your own before the first heal.',
    ),
    `name: ${yamlText(guess.name)}`,
    '',
    'origin:',
    ...indentLines([
      ...commentLines('The Region in force: AWS_REGION, or that of the profile.'),
      `region: ${origin.region}`,
      ...(origin.account === null ? [] : accountLines(origin.account)),
    ]),
    '',
    'targets:',
    ...indentLines(targets.flatMap(targetLines)),
    '',
    'secrets:',
    ...indentLines(groups.flatMap(groupLines)),
    '',
    'reconcile:',
    ...indentLines([...commentLines(STANCES[looked.onDrift]), `onDrift: ${looked.onDrift}`]),
    ...leftLines(guess.leftAlone),
    ...aloneLines(guess),
    '',
  ].join('\n');
}

const STANCES = {
  report: 'These are guesses, so a run only reports what differs. Once an audit says what you expect, write heal.',
  heal: 'A run heals what differs. With report it would only look.',
};

function headLines({ origin }: FirstMapping, { day, seen, unseen }: LookedAt): string[] {
  const found = seen.filter(({ secrets }) => secrets > 0).map(({ where, secrets }) => `${where} (${secrets})`);
  const empty = seen.length - found.length;
  const none = empty === 0 ? [] : [`${countOf(empty, 'place')} without a secret`];
  const sentences = [
    `A first mapping, guessed by \`lockstep init\` on ${day}: the names of the secrets in ${origin.region} (${origin.secrets}) were compared with those in other places. Each guess has a comment that says what it rests on. docs/mapping.md explains every key.`,
    `Looked at, with the number of secrets: ${[...found, ...none].join(', ')}.`,
    ...unseenSentences(unseen),
  ];
  return sentences.flatMap(commentLines);
}

/** A mapping that asks for one replica, for those who have none yet. */
export function renderSmallMapping(said: { region: string; secret: string; target: string }): string {
  return [
    'version: 1',
    `origin: { region: ${said.region} }`,
    'secrets:',
    `  - name: ${yamlText(said.secret)}`,
    `    replicas: [{ region: ${said.target} }]`,
    '',
  ].join('\n');
}

/** What could not be looked at, a sentence for each reason. */
export function unseenSentences(unseen: readonly Unseen[]): string[] {
  const places = new Map<string, string[]>();
  for (const { where, error } of unseen) {
    const reason = REASONS[error.code] ?? plainText(error.message);
    places.set(reason, [...(places.get(reason) ?? []), where]);
  }
  return [...places].map(([reason, all]) => `Not looked at: ${all.join(', ')} (${reason}).`);
}

/** What most Regions have in common that cannot be looked at, in few words. Other errors name their place. */
const REASONS: Partial<Record<ErrorCode, string>> = {
  'region-not-enabled': 'not enabled for this account',
  'access-denied': 'ListSecrets is denied',
  'no-answer': 'no answer',
};

function accountLines(account: string): string[] {
  const why = 'The account in the ARNs of these secrets. With credentials of another one nothing is read or written.';
  return [...commentLines(why), `account: "${account}"`];
}

function targetLines({ name, place, key, replicas }: GuessedTarget): string[] {
  const { region, assumeRole, externalId } = place;
  const here = `${countOf(replicas, 'secret')} of the same name ${replicas === 1 ? 'is' : 'are'} here.`;
  const most = key.under === key.of ? `all ${key.of}` : `${key.under} of the ${key.of}`;
  const under = `The key of ${most} whose origins are under a customer managed key. It serves those alone.`;
  return [
    `${yamlText(name)}:`,
    ...indentLines([
      ...commentLines(here),
      `region: ${region}`,
      ...(key.key === null ? [] : [...commentLines(under), `kmsKey: ${yamlText(key.key)}`]),
      ...(assumeRole === null ? [] : [`assumeRole: ${yamlText(assumeRole)}`]),
      ...(externalId === null ? [] : [`externalId: ${yamlText(externalId)}`]),
    ]),
  ];
}

function leftLines(leftAlone: readonly LeftAlone[]): string[] {
  if (leftAlone.length === 0) return [];
  const why = "Left alone, since someone else keeps them; docs/migrate.md says how to take over AWS's own replicas:";
  const lines = leftAlone.map(({ where, reason, names }) => `- ${where}: ${reason}: ${listNames(names)}`);
  return ['', ...[why, ...lines].flatMap(commentLines)];
}

function aloneLines({ alone, origin }: FirstMapping): string[] {
  if (alone.length === 0) return [];
  const subject = `${countOf(alone.length, 'secret')} of ${origin.region}`;
  return ['', ...commentLines(`In none of these places, and so not in this mapping: ${subject}: ${listNames(alone)}.`)];
}
