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

/** `ending`: how many of the removed had a date of deletion before: AWS lists a secret for a while after it was deleted. */
export interface CleanedPlace extends Removal {
  readonly ending: number;
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
export async function cleanPlace(place: TrialPlace): Promise<CleanedPlace> {
  const found = await findLeft(place);
  if ('why' in found) return { removed: 0, ending: 0, left: [{ region: place.region, name: null, why: found.why }] };
  const removal = await removeSecrets(
    place,
    found.map(({ Name }) => Name),
  );
  const stays = new Set(removal.left.map(({ name }) => name));
  const ending = found.filter(({ Name, DeletedDate }) => DeletedDate !== undefined && !stays.has(Name)).length;
  return { ...removal, ending };
}

const listed = z.object({
  Name: z.string(),
  DeletedDate: z.date().optional(),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
});
const page = z.object({ NextToken: z.string().optional(), SecretList: z.array(listed).default([]) });

type Listed = z.output<typeof listed>;

async function findLeft(place: TrialPlace): Promise<Listed[] | { why: string }> {
  const found: Listed[] = [];
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
    found.push(...SecretList.filter(isOwn));
    next = NextToken;
  } while (next !== undefined);
  return found;
}

function isOwn({ Name, Tags }: Listed): boolean {
  const isMarked = ({ Key, Value }: Listed['Tags'][number]) =>
    Key === SELFTEST_TAG || (Key === MAPPING_TAG && Value.startsWith(selftestMapping('')));
  return Name.startsWith(SELFTEST_SECRETS) && Tags.some(isMarked);
}
