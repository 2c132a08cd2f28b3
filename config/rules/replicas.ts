import { isGlob } from '../glob.ts';
import type { ReplicaSpec } from '../mapping.ts';
import type { Mistake } from '../problems/mistake.ts';
import type { Draft, DraftEntry } from '../schema/draft.ts';
import { displayText, quote } from '../wording.ts';
import type { Source } from '../yaml/source.ts';
import { type Claim, claimsOf, distinctSelections } from './claims.ts';

/**
 * Items that ask for one replica but with different settings. Found offline if one entry selects all that another one selects,
 * as `prod/*` and `prod/db` do. Globs that merely overlap are left to the engine, which sees the secrets.
 */
export function findDisagreements(draft: Draft, source: Source): Mistake[] {
  const claims = claimsOf(draft);
  const meetings = distinctSelections(draft).flatMap((entry) => [...claims(entry).values()]);
  const mistakes = meetings.flatMap(([first, ...others]) =>
    others.flatMap((other) => describeDisagreement(first, other, source)),
  );
  return oncePerPlace(mistakes);
}

function describeDisagreement(first: Claim, { item, spec, secret }: Claim, source: Source): Mistake[] {
  const difference = differenceOf(spec, first.spec);
  if (difference === null) return [];
  const replica = `this replica${secret === '*' ? '' : ` of ${quote(secret)}`} in ${displayText(spec.target.name)}`;
  const there = `${difference.other} at line ${lineOf(first, source)}`;
  return [
    {
      offset: source.valueAt(item.path),
      message: `${replica} has ${difference.one}, but ${there}; make the two agree`,
    },
  ];
}

/** Replicas of two secrets under one name in one place: each run would overwrite one with the other. */
export function findCollisions(draft: Draft, source: Source): Mistake[] {
  const claims = claimsOf(draft);
  const owners = new Map<string, Claim>();
  const mistakes = distinctSelections(draft)
    .filter(namesOneSecret)
    .flatMap((entry) =>
      [...claims(entry)].flatMap(([key, [claim]]) => {
        const owner = owners.get(key) ?? claim;
        owners.set(key, owner);
        return owner.secret === claim.secret ? [] : [describeCollision(owner, claim, source)];
      }),
    );
  return oncePerPlace(mistakes);
}

function describeCollision(owner: Claim, { item, spec, secret }: Claim, source: Source): Mistake {
  const replica = `the replica ${quote(spec.name ?? secret)} in ${displayText(spec.target.name)}`;
  const owned = `which is of ${quote(owner.secret)} (line ${lineOf(owner, source)})`;
  return {
    offset: source.valueAt(item.path),
    message: `${quote(secret)} would land on ${replica}, ${owned}; give one another name`,
  };
}

/** One item can cause the same mistake for many secrets; only the first is reported. */
function oncePerPlace(mistakes: readonly Mistake[]): Mistake[] {
  const byOffset = new Map<number, Mistake>();
  for (const mistake of mistakes) if (!byOffset.has(mistake.offset)) byOffset.set(mistake.offset, mistake);
  return [...byOffset.values()];
}

function namesOneSecret({ name, tags }: DraftEntry): boolean {
  return typeof name === 'string' && !isGlob(name) && tags === undefined;
}

/** The first setting in which two items differ, as each has it. */
function differenceOf(one: ReplicaSpec, other: ReplicaSpec): { one: string; other: string } | null {
  const others = statementsOf(other);
  const differing = statementsOf(one)
    .map((statement, at) => ({ one: statement, other: others[at] ?? '' }))
    .find((pair) => pair.one !== pair.other);
  return differing ?? overrideDifference(one, other);
}

/** In words without values: reports quote none of them, and the lines show them. */
function overrideDifference({ override: one }: ReplicaSpec, { override: other }: ReplicaSpec) {
  if (JSON.stringify(one) === JSON.stringify(other)) return null;
  return {
    one: one === null ? 'no set or replace' : 'one set or replace',
    other: other === null ? 'none' : 'another',
  };
}

function statementsOf({ target, kmsKey, onDrift, reportUntil, adopt }: ReplicaSpec): string[] {
  return [
    reportUntil === null ? `onDrift ${onDrift}` : `onDrift report until ${reportUntil}`,
    `adopt ${adopt}`,
    statementOf('kmsKey', kmsKey),
    // The target's key does not matter if the item has its own.
    kmsKey === null ? statementOf('target kmsKey', target.kmsKey) : '',
    statementOf('assumeRole', target.assumeRole),
    statementOf('externalId', target.externalId),
  ];
}

function statementOf(key: string, value: string | null): string {
  return value === null ? `no ${key}` : `${key} ${quote(value)}`;
}

function lineOf({ item }: Claim, source: Source): number {
  return source.positionAt(source.valueAt(item.path)).line;
}
