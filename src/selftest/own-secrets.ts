import pLimit from 'p-limit';
import * as z from 'zod';
import { MAPPING_TAG, SELFTEST_SECRETS, SELFTEST_TAG } from '../../config/aws/marks.ts';
import type { TrialPlace } from './ports.ts';

/** Deletions side by side: a dead Region takes its time over each. */
const SIDE_BY_SIDE = 4;

/** Calls in a row without an answer of AWS after which a place is not asked any more: each takes half a minute there. */
const UNANSWERED = 4;

/** The name of the mapping that a selftest plays. */
export function selftestMapping(id: string): string {
  return `lockstep-selftest-${id}`;
}

/** What could not be removed, and why, or what a place could not be asked for. */
export interface LeftBehind {
  readonly region: string;
  /** The name of a secret, or the ARN of a key; null: the place could not be listed. */
  readonly name: string | null;
  readonly why: string;
}

export interface Removal {
  readonly removed: number;
  readonly left: readonly LeftBehind[];
}

/** Removes secrets by name, for good. A name without a secret is no trouble: AWS answers the same. */
export async function removeSecrets(place: TrialPlace, names: readonly string[]): Promise<Removal> {
  const left: LeftBehind[] = [];
  let unanswered = 0;
  const remove = async (name: string) => {
    if (unanswered >= UNANSWERED) {
      left.push({ region: place.region, name, why: `${place.region} did not answer ${UNANSWERED} calls before it` });
      return;
    }
    const answer = await place.call('DeleteSecret', { SecretId: name, ForceDeleteWithoutRecovery: true });
    const isGone = answer.state === 'answered' || answer.error === 'ResourceNotFoundException';
    unanswered = isGone || isNamedByAws(answer.error) ? 0 : unanswered + 1;
    if (!isGone) left.push({ region: place.region, name, why: answer.sentence });
  };
  await pLimit(SIDE_BY_SIDE).map(names, remove);
  return { removed: names.length - left.length, left };
}

/** Errors of AWS are named so; those of sockets and credentials are not. */
function isNamedByAws(error: string): boolean {
  return /Exception$|^Internal|Failure$/.test(error);
}

/**
 * Finds what selftests left in a place, and removes it: secrets under the prefix that also carry a selftest's tag. All
 * others are left alone, whatever their names.
 */
export async function cleanPlace(place: TrialPlace): Promise<Removal> {
  const found = await findLeft(place);
  return 'why' in found
    ? { removed: 0, left: [{ region: place.region, name: null, why: found.why }] }
    : removeSecrets(place, found);
}

const page = z.object({
  NextToken: z.string().optional(),
  SecretList: z
    .array(z.object({ Name: z.string(), Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]) }))
    .default([]),
});

async function findLeft(place: TrialPlace): Promise<string[] | { why: string }> {
  const names: string[] = [];
  let next: string | undefined;
  do {
    const Filters = [{ Key: 'name', Values: [SELFTEST_SECRETS] }];
    const answer = await place.call('ListSecrets', {
      Filters,
      IncludePlannedDeletion: true,
      MaxResults: 100,
      NextToken: next,
    });
    if (answer.state === 'refused') return { why: answer.sentence };
    const { SecretList, NextToken } = page.parse(answer.output);
    for (const { Name, Tags } of SecretList) if (isOwn(Name, Tags)) names.push(Name);
    next = NextToken;
  } while (next !== undefined);
  return names;
}

function isOwn(name: string, tags: readonly { Key: string; Value: string }[]): boolean {
  const isMarked = ({ Key, Value }: { Key: string; Value: string }) =>
    Key === SELFTEST_TAG || (Key === MAPPING_TAG && Value.startsWith(selftestMapping('')));
  return name.startsWith(SELFTEST_SECRETS) && tags.some(isMarked);
}
