import type { GuessedGroup, GuessedReplica } from '../../core/first-mapping/groups.ts';
import type { GuessedSelector } from '../../core/first-mapping/selectors.ts';
import { capLines, countOf, plainText } from '../plain.ts';
import { commentLines, yamlText } from './yaml.ts';

/** A comment lists at most this many names. */
const MOST_NAMES = 12;

/** The entries of secrets that have the same replicas, below a comment that says what that rests on. */
export function groupLines(group: GuessedGroup): string[] {
  const { selectors, replicas } = group;
  return [
    ...commentLines(evidenceOf(group).join(' ')),
    ...selectors.flatMap((selector) => entryLines(selector, replicas)),
  ];
}

function evidenceOf({ secrets, replicas, unproven, weaker }: GuessedGroup): string[] {
  const all = secrets.length * replicas.length;
  const proven = all - unproven.length;
  const places = replicas.map(({ target }) => target).join(', ');
  const holders = all === 1 ? 'The copy holds' : `${proven} of ${all} copies hold`;
  const hasOwnKeys = replicas.some(({ kmsKey }) => kmsKey !== null);
  return [
    `${countOf(secrets.length, 'secret')} of the same name in ${places}.`,
    ...(proven === 0 ? [] : [`${holders} a version that the origin shows.`]),
    ...(unproven.length === 0 ? [] : [`Only the name speaks for ${namesOf(unproven)}: no version in common.`]),
    ...(weaker.length === 0
      ? []
      : [`Under the AWS managed key, unlike the origin: ${namesOf(weaker)}. The audit reports it.`]),
    ...(hasOwnKeys ? ['A key at a replica is the one that it has, since the KMS rule would give it another.'] : []),
  ];
}

function entryLines(selector: GuessedSelector, replicas: readonly GuessedReplica[]): string[] {
  const list = `replicas: [${replicas.map(replicaText).join(', ')}]`;
  switch (selector.by) {
    case 'name':
      return [`- { name: ${yamlText(selector.name)}, ${list} }`];
    case 'pattern': {
      const { pattern, except } = selector;
      const but = except.length === 0 ? '' : ', apart from the exceptions';
      return [
        ...commentLines(`All that begin so are copied there${but}. It also selects what is created later.`),
        `- name: ${yamlText(pattern)}`,
        ...(except.length === 0 ? [] : [`  except: [${except.map(yamlText).join(', ')}]`]),
        `  ${list}`,
      ];
    }
    case 'tag':
      return [
        ...commentLines('All of them carry this tag, and no other secret does. It also selects what is tagged later.'),
        `- tags: { ${yamlText(selector.key)}: ${yamlText(selector.value)} }`,
        `  ${list}`,
      ];
  }
}

function replicaText({ target, kmsKey }: GuessedReplica): string {
  return kmsKey === null ? yamlText(target) : `{ target: ${yamlText(target)}, kmsKey: ${yamlText(kmsKey)} }`;
}

function namesOf(whereabouts: GuessedGroup['unproven']): string {
  return listNames(whereabouts.map(({ secret, target }) => `${secret} in ${target}`));
}

export function listNames(names: readonly string[]): string {
  return capLines(names.map(plainText), MOST_NAMES, (left) => `and ${left} more`).join(', ');
}
