import type { Mapping } from '../../config/mapping.ts';
import { nearestWord } from '../../config/wording.ts';
import { NONE_ATTEMPTED } from '../core/at-once.ts';
import { originPlace, type Place } from '../core/desired.ts';
import { asLockstepError } from '../core/errors.ts';
import {
  asVersionList,
  type ExplainedOrigin,
  type Explanation,
  explainReplica,
  namedSecrets,
  type VersionList,
} from '../core/explain/explanation.ts';
import { judgeEntries, nearestEntries } from '../core/explain/verdicts.ts';
import type { Observation } from '../core/observation.ts';
import { planReplica } from '../core/policy.ts';
import { trustFor } from '../core/reading.ts';
import type { Depth } from '../core/report.ts';
import { describeAll } from './confirm.ts';
import { describeSecret } from './describe-secret.ts';
import { execute } from './execute.ts';
import { openFences, planByFences } from './fences.ts';
import type { Environment } from './ports.ts';
import { reportRun } from './reconcile.ts';
import { survey } from './survey.ts';

/** What is asked. */
export interface Question {
  readonly id: string;
  /** The secret's full name. */
  readonly secret: string;
  readonly depth: Depth;
}

/**
 * Explains one secret, by the stages that a run of it goes through: each replica is described, planned for and reported,
 * and nothing is written.
 * @throws LockstepError as a run does
 */
export async function explainSecret(mapping: Mapping, question: Question, env: Environment): Promise<Explanation> {
  const { secret, depth } = question;
  const startedAt = env.now();
  const asking = env.caller();
  const place = originPlace(mapping);
  const run = { ...question, intent: 'audit', trigger: 'cli', narrowing: { secrets: [secret], targets: [] } } as const;
  const { pairs, strays: _, ...surveyed } = await survey(mapping, { ...run, trust: trustFor(run.trigger) }, env);
  const closeness = { origin: place, depth, mayWriteAtOnce: false };
  const described = (await describeAll(pairs, closeness, env)).map(planReplica);
  const planned = await planByFences(described, NONE_ATTEMPTED, openFences(mapping, env));
  const outcomes = await execute(planned, { ...run, origin: place, hold: null, attempted: NONE_ATTEMPTED }, env);
  const times = { startedAt, finishedAt: env.now(), by: await asking };
  const report = reportRun(mapping, run, times, { ...surveyed, orphaned: null, hold: null, outcomes });
  const seen = planned[0]?.pair.origin ?? (await describeSecret(env.at(place), secret, env));
  const origin = await explainOrigin(seen, { place, secret }, env);
  const verdicts = judgeEntries(mapping, secret, tagsOf(seen));
  const replicas = await Promise.all(
    report.replicas.map(async (row, at) => {
      const one = planned[at] ?? neverMissing();
      const { desired, replica } = one.pair;
      const versions = await listVersions(replica, { place: desired.place, secret: desired.name }, env);
      return explainReplica({ planned: one, row, origin: origin.versions, versions }, times.finishedAt);
    }),
  );
  const near = replicas.length > 0 ? verdicts.filter(({ verdict }) => verdict !== 'other-name') : null;
  const meant = replicas.length > 0 ? null : nearestWord(secret, namedSecrets(mapping));
  return {
    explanation: 'lockstep/1',
    secret,
    origin,
    entries: near ?? nearestEntries(verdicts, secret),
    meant,
    replicas,
    report,
  };
}

interface Whereabouts {
  readonly place: Place;
  readonly secret: string;
}

async function explainOrigin(seen: Observation, where: Whereabouts, env: Environment): Promise<ExplainedOrigin> {
  const versions = await listVersions(seen, where, env);
  switch (seen.state) {
    case 'present':
      return { state: 'present', reason: null, kmsKey: seen.secret.kmsKey, versions };
    case 'matched':
      return { state: 'present', reason: null, kmsKey: null, versions };
    case 'absent':
      return { state: 'absent', reason: null, kmsKey: null, versions };
    case 'failed':
    case 'skipped':
      return { state: 'unreadable', reason: seen.error.message, kmsKey: null, versions };
  }
}

async function listVersions(seen: Observation, { place, secret }: Whereabouts, env: Environment): Promise<VersionList> {
  switch (seen.state) {
    case 'absent':
      return { state: 'absent' };
    case 'failed':
    case 'skipped':
      return { state: 'failed', reason: seen.error.message };
    case 'present':
    case 'matched':
      try {
        return asVersionList(await env.at(place).listVersions(secret));
      } catch (thrown) {
        return { state: 'failed', reason: asLockstepError(thrown).message };
      }
  }
}

/** What an absent secret would be selected by is its name alone. null: not known. */
function tagsOf(seen: Observation) {
  if (seen.state === 'present') return seen.secret.tags;
  return seen.state === 'absent' ? {} : null;
}

function neverMissing(): never {
  throw new Error('a report has a row for each plan');
}
