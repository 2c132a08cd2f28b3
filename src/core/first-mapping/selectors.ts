/** What a guessed entry selects secrets by. */
export type GuessedSelector =
  | { readonly by: 'name'; readonly name: string }
  | { readonly by: 'pattern'; readonly pattern: string; readonly except: readonly string[] }
  | { readonly by: 'tag'; readonly key: string; readonly value: string };

type ByName = Exclude<GuessedSelector, { by: 'tag' }>;

/** A pattern stands for at least this many secrets. */
const FEWEST = 3;

/** A pattern has at most this many exceptions, and selects this many times as many secrets as it has exceptions. */
const MOST_EXCEPTIONS = 5;
const SELECTED_PER_EXCEPTION = 5;

/** `*` alone is proposed only if there would be more entries than this without it: it selects all that is ever created. */
const MOST_WITHOUT_STAR = 20;

/** What names may be cut at, as people write them. */
const SEPARATORS = '/_.-';

/**
 * Selects exactly `members` among all names: by prefixes that no other name has, or so few that they can be listed as
 * exceptions, and else by name. Of the prefixes that select the same secrets it takes the longest, since a pattern also
 * selects what is created later.
 */
export function selectNames(members: readonly string[], others: readonly string[]): ByName[] {
  return coverNames('', { members, others }, fewExceptions);
}

interface Names {
  readonly members: readonly string[];
  readonly others: readonly string[];
}

/** The exceptions of a pattern for all that begin like this; null: there are too many. */
type Exceptions = (prefix: string, names: Names) => readonly string[] | null;

function coverNames(above: string, names: Names, exceptionsOf: Exceptions): ByName[] {
  const { members } = names;
  if (members.length === 0) return [];
  const prefix = commonPrefix(above, names);
  const except = members.length < FEWEST ? null : exceptionsOf(prefix, names);
  const whole = except === null ? [] : [{ by: 'pattern', pattern: `${prefix}*`, except } as const];
  if (except?.length === 0 && prefix !== '') return whole;
  const finer = [...branchesOf(prefix, names)].flatMap(([branch, within]) =>
    branch.isName ? within.members.map(selectorOfName) : coverNames(branch.text, within, exceptionsOf),
  );
  const most = prefix === '' ? MOST_WITHOUT_STAR : 1 + (except?.length ?? 0);
  return except !== null && finer.length > most ? whole : finer;
}

function fewExceptions(prefix: string, { members, others }: Names): readonly string[] | null {
  const except = coverNames(prefix, { members: others, others: members }, noExceptions).map(textOf);
  const isWorthIt = except.length <= MOST_EXCEPTIONS && members.length >= SELECTED_PER_EXCEPTION * except.length;
  return isWorthIt ? except : null;
}

function noExceptions(_: string, { others }: Names): readonly string[] | null {
  return others.length === 0 ? [] : null;
}

/** What all names begin with, up to the last separator in it. */
function commonPrefix(above: string, { members, others }: Names): string {
  let [first = ''] = members;
  let last = first;
  for (const names of [members, others]) {
    for (const name of names) {
      if (name < first) first = name;
      if (name > last) last = name;
    }
  }
  let length = above.length;
  for (let at = length; at < first.length && first[at] === last[at]; at += 1) {
    if (SEPARATORS.includes(first.charAt(at))) length = at + 1;
  }
  return first.slice(0, length);
}

interface Branch {
  readonly text: string;
  /** Whether it is a whole name, and not the beginning of some. */
  readonly isName: boolean;
}

/** The names below a prefix, by what follows up to the next separator. */
function branchesOf(prefix: string, { members, others }: Names): Map<Branch, Names> {
  const branches = new Map<string, { branch: Branch; members: string[]; others: string[] }>();
  const add = (name: string, side: 'members' | 'others') => {
    const branch = branchOf(prefix, name);
    const key = `${branch.isName} ${branch.text}`;
    const known = branches.get(key) ?? { branch, members: [], others: [] };
    known[side].push(name);
    branches.set(key, known);
  };
  for (const name of members) add(name, 'members');
  for (const name of others) add(name, 'others');
  return new Map([...branches.values()].map(({ branch, ...names }) => [branch, names]));
}

function branchOf(prefix: string, name: string): Branch {
  for (let at = prefix.length; at < name.length; at += 1) {
    if (SEPARATORS.includes(name.charAt(at))) return { text: name.slice(0, at + 1), isName: false };
  }
  return { text: name, isName: true };
}

function selectorOfName(name: string): ByName {
  return { by: 'name', name };
}

function textOf(selector: ByName): string {
  return selector.by === 'name' ? selector.name : selector.pattern;
}
