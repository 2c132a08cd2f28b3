import { AWSCURRENT, LOCKSTEP_LABEL } from '../aws/marks.ts';
import { type Mapping, namePattern, type ReplicaSpec } from '../mapping.ts';
import { claimCondition, ownerCondition } from './guards.ts';
import { type KeyUse, keyStatements, needsPermission } from './keys.ts';
import { deniableExceptions, hasTags, type Named, tagConditions, withoutCovered } from './names.ts';
import {
  type AccountRegion,
  type Grantor,
  onArns,
  regionalSid,
  type Statement,
  secretActions,
  secretArn,
} from './statement.ts';

/** A replica that an entry asks for in one place. */
interface Wanted extends Named {
  readonly spec: ReplicaSpec;
}

/** All replicas that are wanted in one Region. */
interface Region {
  readonly place: AccountRegion;
  readonly wanted: readonly Wanted[];
}

/** Lockstep moves AWSCURRENT, and marks what it wrote by LOCKSTEP. All other labels belong to others. */
const OWN_LABELS = {
  StringEqualsIfExists: { 'secretsmanager:VersionStage': [AWSCURRENT, LOCKSTEP_LABEL] },
  Null: { 'secretsmanager:VersionId': 'true' },
};

const WRITES = [
  ...['PutSecretValue', 'RestoreSecret', 'TagResource'],
  ...['UntagResource', 'UpdateSecret', 'UpdateSecretVersionStage'],
];

/**
 * What may be done with the replicas that are reached through a role, or without one if it is null. Statements cover all Regions
 * if possible, since ARNs contain the Region. `guardStatements` limits which secrets may be written to.
 */
export function replicaStatements(mapping: Mapping, role: string | null, grantor: Grantor): Statement[] {
  const regions = replicaRegions(mapping, role).map((region) => ({
    place: { region, account: grantor.account },
    wanted: wantedBy(mapping, role).filter(({ spec }) => spec.target.region === region),
  }));
  const excepted = regions.flatMap(({ place, wanted }) => arnsOf(deniableExceptions(wanted), place));
  return [
    ...statementsByName(regions, grantor),
    ...statementsByTag(regions, mapping, grantor),
    ...regions.flatMap((region) => keyStatementsIn(region, grantor)),
    ...onArns({ sid: 'LeaveOut', effect: 'Deny', actions: ['secretsmanager:*'] }, excepted),
  ];
}

/** The Regions with replicas that are reached through a role, or without one if it is null. */
export function replicaRegions(mapping: Mapping, role: string | null): string[] {
  return [...new Set(wantedBy(mapping, role).map(({ spec }) => spec.target.region))].sort();
}

function wantedBy(mapping: Mapping, role: string | null): Wanted[] {
  return mapping.entries.flatMap((entry) =>
    entry.replicas
      .filter((spec) => spec.target.assumeRole === role)
      .map((spec) => ({ entry, spec, name: spec.name ?? namePattern(entry.selector) })),
  );
}

function statementsByName(regions: readonly Region[], grantor: Grantor): Statement[] {
  const named = regions.map(({ place, wanted }) => {
    const here = wanted.filter((one) => !hasTags(one));
    const { healed, reported } = namesOf(here);
    return { healed: arnsOf(healed, place), reported: arnsOf(reported, place) };
  });
  const look = ['DescribeSecret', ...readActions(grantor)];
  const heal = secretActions('CreateSecret', ...look, ...WRITES);
  return [
    ...onArns(
      { sid: 'Heal', actions: heal, conditions: OWN_LABELS },
      named.flatMap(({ healed }) => healed),
    ),
    ...onArns(
      { sid: 'Look', actions: secretActions(...look), conditions: OWN_LABELS },
      named.flatMap(({ reported }) => reported),
    ),
  ];
}

/**
 * The names that an entry by tags selects are unknown before a run. So it may touch secrets that are ours by their tag,
 * secrets that it creates as ours, and existing secrets that carry the entry's tags. DescribeSecret needs no tag: a missing
 * secret has none, and would be reported as denied.
 */
function statementsByTag(regions: readonly Region[], mapping: Mapping, grantor: Grantor): Statement[] {
  const all = regions.flatMap(({ place, wanted }) => wanted.filter(hasTags).map((one) => ({ one, place })));
  const arnsOfAll = (some: typeof all) => [...new Set(some.map(({ one, place }) => secretArn(one.name, place)))];
  const healed = arnsOfAll(all.filter(({ one }) => isHealed(one)));
  const keep = secretActions(...readActions(grantor), ...WRITES);
  const create = secretActions('CreateSecret', 'TagResource');
  // Creating a secret with tags also needs TagResource. Such a call names no existing secret. Without that condition, any
  // secret could be tagged as ours, and then be written to.
  const created = { StringEquals: claimCondition(mapping), Null: { 'secretsmanager:SecretId': 'true' } };
  return [
    ...onArns({ sid: 'DescribeByTag', actions: secretActions('DescribeSecret') }, arnsOfAll(all)),
    ...onArns(
      { sid: 'KeepByTag', actions: keep, conditions: { ...OWN_LABELS, StringEquals: ownerCondition(mapping) } },
      healed,
    ),
    ...onArns({ sid: 'CreateByTag', actions: create, conditions: created }, healed),
    ...mapping.entries.flatMap((entry, index) =>
      statementsByEntryTags(
        all.filter(({ one }) => one.entry === entry),
        index,
        grantor,
      ),
    ),
  ];
}

/** A secret that carries the tags of an entry may be read and, if the entry is healed, restored and adopted. */
function statementsByEntryTags(
  all: readonly { one: Wanted; place: AccountRegion }[],
  index: number,
  grantor: Grantor,
): Statement[] {
  const adoptActions = (one: Wanted) => (isHealed(one) ? ['RestoreSecret', 'TagResource'] : []);
  return [true, false].flatMap((heals) => {
    const some = all.filter(({ one }) => isHealed(one) === heals);
    const [first] = some;
    if (first === undefined) return [];
    const actions = secretActions(...readActions(grantor), ...adoptActions(first.one));
    const conditions = { ...OWN_LABELS, StringEquals: tagConditions(first.one) };
    const resources = [...new Set(some.map(({ one, place }) => secretArn(one.name, place)))];
    const named = `${heals ? 'Adopt' : 'Look'}ByTag${index}`;
    return actions.length === 0 ? [] : [{ sid: named, actions, resources, conditions }];
  });
}

/** The use of each declared key, for the secrets that the mapping declares it for. */
function keyStatementsIn({ place, wanted }: Region, grantor: Grantor): Statement[] {
  const declared = [...new Set(wanted.map(keyOf).filter(needsPermission))];
  return declared.flatMap((key, index) => {
    const { healed, reported } = namesOf(wanted.filter((one) => keyOf(one) === key));
    const use: KeyUse = {
      ...{ sid: regionalSid(`UseKey${index}`, place.region), actions: ['Decrypt', 'Encrypt', 'GenerateDataKey'] },
      ...{ key, secretArns: arnsOf(healed, place) },
    };
    const read: KeyUse = {
      ...{ sid: regionalSid(`ReadKey${index}`, place.region), actions: ['Decrypt'] },
      ...{ key, secretArns: arnsOf(reported, place) },
    };
    return [...keyStatements(use, place), ...(grantor.readReplicas ? keyStatements(read, place) : [])];
  });
}

/** The names that are healed, and the others that are only reported. */
function namesOf(wanted: readonly Wanted[]): { healed: string[]; reported: string[] } {
  const healed = withoutCovered(wanted.filter(isHealed).map(({ name }) => name));
  const all = withoutCovered([...healed, ...wanted.map(({ name }) => name)]);
  return { healed, reported: all.filter((name) => !healed.includes(name)) };
}

/** The replica's own key, else its target's. Whether it is used depends on the origin's key. */
function keyOf({ spec }: Wanted): string | null {
  return spec.kmsKey ?? spec.target.kmsKey;
}

/** ListSecretVersionIds shows the key of each version, which proves that a change of key is complete. */
function readActions({ readReplicas }: Grantor): string[] {
  return readReplicas ? ['GetSecretValue', 'ListSecretVersionIds'] : ['ListSecretVersionIds'];
}

function isHealed({ spec }: Wanted): boolean {
  return spec.onDrift === 'heal';
}

function arnsOf(names: readonly string[], place: AccountRegion): string[] {
  return names.map((name) => secretArn(name, place));
}
