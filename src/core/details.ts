import type * as z from 'zod';
import type { Assessed } from './assessment.ts';
import type { Drift } from './drift.ts';
import { currentKeyArn, isUnderKey, listedKeyArn, type WantedKey, wantedKeyArn } from './key.ts';
import type { Pair, SecretState } from './observation.ts';
import { currentVersionOf, listedVersion, whereaboutsOfReplica } from './rekeying.ts';
import type { reportSchema } from './report-schema.ts';

type Row = z.infer<typeof reportSchema>['replicas'][number];

/** One difference, as reports show it: a key, a tag or the description. Never a secret value. */
export type Detail = Readonly<NonNullable<Row['details']>[number]>;

/** Shared, since a run may compare hundreds of thousands of replicas. */
const NO_DETAILS: readonly Detail[] = [];

/** What differs, where the kind of drift does not say it all. */
export function detailsOf(pair: Assessed): readonly Detail[] {
  const { assessment, origin } = pair;
  if (assessment.state === 'skipped' || assessment.drift.length === 0 || origin.state !== 'present') return NO_DETAILS;
  return assessment.drift.flatMap((drift) => detailsOfDrift(drift, pair, origin.secret));
}

/** Adds what a later look found. Of two details about the same thing the first one stays, as it was found. */
export function withDetails(found: readonly Detail[], later: readonly Detail[]): readonly Detail[] {
  const known = new Set(found.map(subjectOf));
  const added = later.filter((detail) => !known.has(subjectOf(detail)));
  return added.length === 0 ? found : [...found, ...added];
}

function subjectOf(detail: Detail): string {
  return 'tag' in detail ? `tag ${detail.tag}` : detail.kind;
}

function detailsOfDrift(drift: Drift, pair: Pair, origin: SecretState): readonly Detail[] {
  switch (drift.kind) {
    case 'wrong-key':
      return [keyDetail(drift.wanted, pair, origin)];
    case 'metadata': {
      const carried = pair.replica.state === 'present' ? pair.replica.secret : null;
      const names = [...Object.keys(drift.tags), ...drift.left];
      const tags = names.map((tag) => ({ tag, expected: origin.tags[tag] ?? null, found: carried?.tags[tag] ?? null }));
      return [...descriptionDetails(drift.description, carried), ...tags.map((one) => ({ kind: drift.kind, ...one }))];
    }
    case 'missing':
    case 'stale':
    case 'mislabeled':
    case 'diverged':
    case 'conflict':
    case 'pending-deletion':
    case 'foreign':
    case 'promoted':
    case 'unreachable':
    case 'origin-missing':
    case 'origin-pending-deletion':
    case 'origin-empty':
      return NO_DETAILS;
  }
}

function descriptionDetails(wanted: string | null, replica: SecretState | null): Detail[] {
  if (wanted === null) return [];
  return [
    { kind: 'metadata', description: true, expected: noneIfEmpty(wanted), found: noneIfEmpty(replica?.description) },
  ];
}

/** The key of the secret, or, if that is right, of the version that is AWSCURRENT, as AWS lists it. */
function keyDetail(wanted: WantedKey, pair: Pair, origin: SecretState): Detail {
  const { replica } = pair;
  const home = whereaboutsOfReplica(pair, origin);
  const expected = wantedKeyArn(wanted, home);
  if (replica.state === 'present' && !isUnderKey(replica.secret, wanted))
    return { kind: 'wrong-key', expected, found: currentKeyArn(replica.secret) };
  const current = currentVersionOf(pair);
  const [key] = (current === null ? undefined : listedVersion(current, pair))?.keys ?? [];
  return { kind: 'wrong-key', expected, found: key === undefined ? null : listedKeyArn(key, home) };
}

/** AWS omits an empty description. */
function noneIfEmpty(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}
