import { isReservedTag } from '../../config/aws/marks.ts';
import type { Mapping, ReplicaSpec } from '../../config/mapping.ts';
import { keyStatements, needsPermission } from './keys.ts';
import { deniable, hasTags, type Named, tagged, widest } from './names.ts';
import { type Grantor, onArns, type Spot, type Statement, secretActions, secretArn, sid } from './statement.ts';

/** A replica that an entry asks for in one place. */
interface Wanted extends Named {
  readonly spec: ReplicaSpec;
}

/** AWSCURRENT is moved, and LOCKSTEP marks what was written; other labels are other people's. */
const OWN_LABELS = {
  StringEqualsIfExists: { 'secretsmanager:VersionStage': ['AWSCURRENT', 'LOCKSTEP'] },
  Null: { 'secretsmanager:VersionId': 'true' },
};

const WRITES = ['PutSecretValue', 'RestoreSecret', 'TagResource', 'UpdateSecret', 'UpdateSecretVersionStage'];

/** What may be done with the replicas that are reached through a role, or with null through none. */
export function replicaStatements(mapping: Mapping, role: string | null, grantor: Grantor): Statement[] {
  return replicaRegions(mapping, role).flatMap((region) => {
    const here = wanted(mapping, role).filter(({ spec }) => spec.target.region === region);
    const spot = { region, account: grantor.account };
    const excepted = arnsOf(deniable(here), spot);
    return [
      ...byName(here, spot, grantor),
      ...byTag(here, spot, grantor),
      ...keys(here, spot, grantor),
      ...onArns({ sid: sid('LeaveOut', region), effect: 'Deny', actions: ['secretsmanager:*'] }, excepted),
    ];
  });
}

/** The Regions in which a role, or with null none, has replicas. */
export function replicaRegions(mapping: Mapping, role: string | null): string[] {
  return [...new Set(wanted(mapping, role).map(({ spec }) => spec.target.region))].sort();
}

function wanted(mapping: Mapping, role: string | null): Wanted[] {
  return mapping.entries.flatMap((entry) =>
    entry.replicas
      .filter((spec) => spec.target.assumeRole === role)
      .map((spec) => ({ entry, spec, name: spec.name ?? entry.name ?? '*' })),
  );
}

function byName(all: readonly Wanted[], spot: Spot, grantor: Grantor): Statement[] {
  const here = all.filter((one) => !hasTags(one));
  const healed = widest(here.filter(isHealed).map(({ name }) => name));
  const reported = widest([...healed, ...here.map(({ name }) => name)]).filter((name) => !healed.includes(name));
  const look = ['DescribeSecret', ...reading(grantor)];
  const heal = secretActions('CreateSecret', ...look, ...WRITES);
  return [
    ...onArns({ sid: sid('Heal', spot.region), actions: heal, conditions: OWN_LABELS }, arnsOf(healed, spot)),
    ...onArns(
      { sid: sid('Look', spot.region), actions: secretActions(...look), conditions: OWN_LABELS },
      arnsOf(reported, spot),
    ),
  ];
}

/**
 * Which names an entry by tags stands for is unknown until the origin was seen, but its replicas carry the origin's tags:
 * those say what may be touched. A secret without them is neither written nor adopted, whatever its name.
 * Looking is free of that: a secret that is not there has no tags, and would read as denied.
 */
function byTag(all: readonly Wanted[], spot: Spot, grantor: Grantor): Statement[] {
  const here = all.filter(hasTags);
  const looked = arnsOf(widest(here.map(({ name }) => name)), spot);
  return [
    ...onArns({ sid: sid('DescribeByTag', spot.region), actions: secretActions('DescribeSecret') }, looked),
    ...here.filter(isCarried).flatMap((one, index) => taggedReplica(one, index, spot, grantor)),
  ];
}

function taggedReplica(one: Wanted, index: number, spot: Spot, grantor: Grantor): Statement[] {
  const named = (what: string) => sid(`${what}ByTag${index}`, spot.region);
  const resources = [secretArn(one.name, spot)];
  const marked = { ...OWN_LABELS, StringEquals: tagged('aws:ResourceTag', one) };
  // Making a secret with tags is tagging it, too. It names no secret that is there: without that condition any secret
  // could be given the tag, and then be written.
  const created = { StringEquals: tagged('aws:RequestTag', one), Null: { 'secretsmanager:SecretId': 'true' } };
  const actions = [...reading(grantor), ...(isHealed(one) ? WRITES : [])];
  return [
    ...(actions.length === 0
      ? []
      : [{ sid: named('Keep'), actions: secretActions(...actions), resources, conditions: marked }]),
    ...(isHealed(one)
      ? [
          {
            sid: named('Create'),
            actions: secretActions('CreateSecret', 'TagResource'),
            resources,
            conditions: created,
          },
        ]
      : []),
  ];
}

/** The declared keys, for the secrets that the mapping declares them for. */
function keys(here: readonly Wanted[], spot: Spot, grantor: Grantor): Statement[] {
  const declared = [...new Set(here.map(keyOf).filter(needsPermission))];
  return declared.flatMap((key, index) => {
    const users = here.filter((one) => keyOf(one) === key);
    const healed = widest(users.filter(isHealed).map(({ name }) => name));
    const reported = widest([...healed, ...users.map(({ name }) => name)]).filter((name) => !healed.includes(name));
    const use = { key, secretArns: arnsOf(healed, spot), actions: ['Decrypt', 'Encrypt', 'GenerateDataKey'] };
    const read = { key, secretArns: arnsOf(reported, spot), actions: ['Decrypt'] };
    return [
      ...keyStatements({ sid: sid(`UseKey${index}`, spot.region), ...use }, spot),
      ...(grantor.readReplicas ? keyStatements({ sid: sid(`ReadKey${index}`, spot.region), ...read }, spot) : []),
    ];
  });
}

/** The replica's own key, else its target's: which of them serves depends on the origin's, so either may be asked for. */
function keyOf({ spec }: Wanted): string | null {
  return spec.kmsKey ?? spec.target.kmsKey;
}

function reading({ readReplicas }: Grantor): string[] {
  return readReplicas ? ['GetSecretValue'] : [];
}

/** AWS and Lockstep keep tags of their own, which are not copied: a replica cannot be known by those. */
function isCarried({ entry }: Wanted): boolean {
  return !Object.keys(entry.tags).some(isReservedTag);
}

function isHealed({ spec }: Wanted): boolean {
  return spec.onDrift === 'heal';
}

function arnsOf(names: readonly string[], spot: Spot): string[] {
  return names.map((name) => secretArn(name, spot));
}
