import { MAPPING_TAG, ORIGIN_TAG } from '../../config/aws/marks.ts';
import type { Entry, Mapping, Override, Target } from '../../config/mapping.ts';
import { type Place, placeOf } from '../core/desired.ts';
import {
  type DrillReport,
  declaredMembers,
  entriesIn,
  isMarkedBy,
  itemFor,
  type NamedTrouble,
  spelledOutNames,
} from '../core/drill.ts';
import { compareWithHeartbeat } from '../core/drill-heartbeat.ts';
import { stopReason } from '../core/errors.ts';
import type { FoundReplica } from '../core/found-replica.ts';
import type { HashLines } from '../core/heartbeat.ts';
import type { SecretState } from '../core/observation.ts';
import { pathName } from '../core/override/pointer.ts';
import type { SecretValue } from '../core/secret.ts';
import { describeEach } from './describe-secret.ts';
import { type HeartbeatLook, lookAtHeartbeat } from './heartbeat.ts';
import { observePlace } from './observe.ts';
import type { Environment } from './ports.ts';
import { type Probe, readEach } from './read-each.ts';
import { checkAccount } from './survey.ts';

/** What is asked of one drill. */
export interface Drill {
  readonly id: string;
  /** The hash of a record's digest. */
  readonly hashLines: HashLines;
  /** What else is done with each value that was read; null: nothing. */
  readonly probe: ((name: string, value: SecretValue) => Promise<void>) | null;
}

/** The replicas that a place shows. */
interface Seen {
  /** Those of the mapping, asked for or not. */
  readonly secrets: readonly SecretState[];
  /** Names that the mapping spells out, and that could not be looked at. */
  readonly unseen: readonly NamedTrouble[];
  readonly notes: readonly string[];
}

/**
 * Reads every replica of the mapping in the place of a target, by that place alone: an environment whose Region is the
 * target's asks nothing of the origin's. It writes nothing.
 * @throws LockstepError if the place cannot be looked at
 */
export async function drillPlace(
  mapping: Mapping,
  target: Target,
  drill: Drill,
  env: Environment,
): Promise<DrillReport> {
  const startedAt = env.now();
  const asking = env.caller();
  const unsure = await checkAccount(mapping, env);
  if (unsure !== null) throw unsure;
  const place = placeOf(target);
  const entries = entriesIn(target, mapping);
  const looking = lookAtHeartbeat(mapping, target, env);
  const listed = await listReplicas(place, entries, mapping, env);
  const heartbeat = await looking;
  const itemOf = (secret: SecretState) => itemFor(secret, entries, mapping.reconcile.ignoreTags);
  const isAsked = (secret: SecretState) => itemOf(secret) !== null;
  const marked = listed.secrets.filter(isAsked);
  const unmarked = marked.length < countedBy(heartbeat) ? await listUnmarked(place, marked, isAsked, env) : [];
  const probe: Probe = async (secret, value) => {
    await drill.probe?.(secret.name, value);
    return unlikeMembers(value, itemOf(secret)?.override ?? null, env);
  };
  const found = await readEach([...marked, ...unmarked], env.at(place), probe, env);
  const stopped = stopReason(env.stop);
  if (stopped !== null) throw stopped;
  const by = await asking;
  const finishedAt = env.now();
  const run = { id: drill.id, startedAt: startedAt.toISOString(), finishedAt: finishedAt.toISOString() };
  return {
    ...{ drill: 'lockstep-drill/1', mapping: mapping.name, target: target.name, region: target.region },
    run: by === null ? run : { ...run, by },
    seconds: (finishedAt.getTime() - startedAt.getTime()) / 1_000,
    ...verdictOn(found, { entries, listed, heartbeat, hashLines: drill.hashLines }),
    orphaned: listed.secrets.length - marked.length,
  };
}

/** Setting what is set already changes nothing. */
function unlikeMembers(value: SecretValue, override: Override | null, env: Environment): string[] {
  return declaredMembers(override).flatMap((member) => {
    const set = env.overrideValue(value, [member]);
    return set.state === 'done' && set.value.isEqualTo(value) ? [] : [pathName(member.path)];
  });
}

interface Around {
  readonly entries: readonly Entry[];
  readonly listed: Seen;
  readonly heartbeat: HeartbeatLook;
  readonly hashLines: HashLines;
}

function verdictOn(found: readonly FoundReplica[], { entries, listed, heartbeat, hashLines }: Around) {
  const looked = new Set([...found.map(({ secret }) => secret.name), ...listed.unseen.map(({ name }) => name)]);
  const missing = spelledOutNames(entries).filter((name) => !looked.has(name));
  const unread = found.flatMap(({ secret, trouble }) =>
    trouble === null ? [] : [{ name: secret.name, reason: trouble }],
  );
  const counted = countedBy(heartbeat);
  const { said, standby, notes } = heartbeat;
  return {
    replicas: looked.size,
    unreadable: [...listed.unseen, ...unread],
    unlike: found.flatMap(({ secret, unlike }) =>
      unlike.length === 0 ? [] : [{ name: secret.name, reason: `not as set declares: ${unlike.join(', ')}` }],
    ),
    missing,
    missingMore: Math.max(0, counted - looked.size - missing.length),
    complete: counted > 0 || entries.every(({ selector }) => selector.by === 'name'),
    heartbeat: said === null ? null : compareWithHeartbeat(said, found, standby, hashLines),
    notes: [...listed.notes, ...notes],
  };
}

/** How many replicas have to be there by the heartbeat; 0 if it does not know. */
function countedBy({ said }: HeartbeatLook): number {
  return said === null || said.digest === null ? 0 : said.count;
}

/** Lists the mapping's replicas by their marks, and describes the names that it spells out and that carry none. */
async function listReplicas(
  place: Place,
  entries: readonly Entry[],
  mapping: Mapping,
  env: Environment,
): Promise<Seen> {
  const names = spelledOutNames(entries);
  const plan = { by: 'list', filter: { tagKeys: [ORIGIN_TAG] }, names, open: true } as const;
  const { secrets: seen, gap, observationOf } = await observePlace(place, plan, env);
  const isDenied = gap?.code === 'access-denied';
  if (gap !== null && !isDenied) throw gap;
  const marked = seen.filter((secret) => isMarkedBy(mapping, secret));
  const known = new Set(marked.map(({ name }) => name));
  const rest = names.filter((name) => !known.has(name));
  const described = isDenied
    ? new Map(rest.map((name) => [name, observationOf(name)] as const))
    : await describeEach(env.at(place), rest, env);
  const mayBe = (secret: SecretState) => secret.tags[MAPPING_TAG] === undefined || isMarkedBy(mapping, secret);
  const looks = [...described];
  const named = looks.flatMap(([, look]) => (look.state === 'present' && mayBe(look.secret) ? [look.secret] : []));
  const unseen = looks.flatMap(([name, look]) =>
    look.state === 'failed' || look.state === 'skipped' ? [{ name, reason: look.error.message }] : [],
  );
  const notes = isDenied ? ['ListSecrets is denied, so only names that the mapping spells out were looked at'] : [];
  return { secrets: [...marked, ...named], unseen, notes };
}

/** Replicas without a mark, such as former replicas of AWS's own: copies that were right all along were never written. */
async function listUnmarked(
  place: Place,
  marked: readonly SecretState[],
  isAsked: (secret: SecretState) => boolean,
  env: Environment,
): Promise<SecretState[]> {
  const known = new Set(marked.map(({ name }) => name));
  const { secrets } = await observePlace(place, { by: 'list', filter: null, names: [], open: true }, env);
  return secrets.filter(
    (secret) => secret.tags[ORIGIN_TAG] === undefined && !known.has(secret.name) && isAsked(secret),
  );
}
