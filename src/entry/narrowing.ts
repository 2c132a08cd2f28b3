import { globsOverlap } from '../../config/glob.ts';
import { withoutDuplicates } from '../../config/group.ts';
import { type Entry, type Mapping, namePattern, type Target } from '../../config/mapping.ts';
import { globMistake } from '../../config/names.ts';
import { hintFor, quote } from '../../config/wording.ts';
import { allTargets } from '../core/desired.ts';
import { LockstepError } from '../core/errors.ts';
import { mayBeWithin, type Narrowing } from '../core/selection.ts';

/**
 * @param alsoTargets targets that may be named although no entry uses them
 * @throws LockstepError if a run is narrowed to something that the mapping does not have: a typo must not look like "in
 * sync"
 */
export function checkNarrowing(mapping: Mapping, narrowing: Narrowing, alsoTargets: readonly Target[] = []): void {
  const { secrets, targets } = narrowing;
  const known = withoutDuplicates([...mapping.entries.flatMap(targetNames), ...alsoTargets.map(({ name }) => name)]);
  for (const target of targets.filter((name) => !known.includes(name))) {
    throw badInput(`target ${target}: no replica has this target${hintForTarget(target, known, mapping)}`);
  }
  checkPatterns(secrets);
  const names = withoutDuplicates(mapping.entries.map(({ selector }) => namePattern(selector)));
  for (const secret of secrets) {
    const entries = mapping.entries.filter((entry) => maySelect(entry, secret));
    if (entries.length === 0) {
      throw badInput(`secret ${secret}: the mapping names no such secret${hintFor(secret, names, 'it names')}`);
    }
    const reached = withoutDuplicates(entries.flatMap(targetNames));
    if (targets.length > 0 && !targets.some((target) => reached.includes(target))) {
      throw badInput(
        `secret ${secret}: it has no replica in ${targets.join(' or ')}; its targets are ${reached.join(', ')}`,
      );
    }
  }
}

/** The target of a name, declared or written in place. @throws LockstepError if there is none */
export function findTarget(name: string, mapping: Mapping): Target {
  const target = allTargets(mapping).find((one) => one.name === name);
  if (target === undefined) throw badInput(`target ${name}: the mapping has no such target`);
  return target;
}

/** @throws LockstepError for a pattern that no secret's name can match, such as '' or `prod/[x]` */
export function checkPatterns(secrets: readonly string[]): void {
  for (const secret of secrets) {
    const mistake = globMistake(secret);
    if (mistake !== null) throw badInput(`secret ${quote(secret)}: ${mistake}`);
  }
}

/** A Region may be meant as the targets in it. */
function hintForTarget(target: string, known: readonly string[], { targets }: Mapping): string {
  const inRegion = targets.filter(({ name, region }) => region === target && known.includes(name));
  if (inRegion.length === 0) return hintFor(target, known, 'the targets are');
  return `; in that Region there ${inRegion.length === 1 ? 'is' : 'are'} ${inRegion.map(({ name }) => name).join(', ')}`;
}

/** A name that `except` excludes is not selected, even if it matches the entry's own pattern. */
function maySelect(entry: Entry, secret: string): boolean {
  const excepted = !secret.includes('*') && entry.except.some((pattern) => globsOverlap(pattern, secret));
  return !excepted && mayBeWithin(entry, { secrets: [secret], targets: [] });
}

function targetNames(entry: Entry): string[] {
  return entry.replicas.map((spec) => spec.target.name);
}

function badInput(message: string): LockstepError {
  return new LockstepError('bad-input', message);
}
