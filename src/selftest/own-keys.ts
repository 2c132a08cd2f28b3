import pLimit from 'p-limit';
import * as z from 'zod';
import { SELFTEST_TAG } from '../../config/aws/marks.ts';
import type { LeftBehind } from './own-secrets.ts';
import type { TrialKms } from './ports.ts';

/** The shortest wait that KMS allows. In it, a key costs nothing. */
export const WAIT_DAYS = 7;

/** Calls side by side. KMS answers far more a second. */
const SIDE_BY_SIDE = 8;
/** What LeftBehind names if the keys of a place are not known. */
const KEYS = 'the KMS keys';

/** The description of a selftest's keys. With the tag, it says whose they are. */
export function descriptionOf(id: string): string {
  return `Of lockstep selftest ${id}, which schedules its deletion`;
}

/** Keys whose deletion was scheduled, and what was not done. */
export interface KeyRemoval {
  readonly scheduled: number;
  readonly left: readonly LeftBehind[];
}

/** Schedules the deletion of keys. One for which that was done before is no trouble. */
export async function scheduleKeys(kms: TrialKms, arns: readonly string[]): Promise<KeyRemoval> {
  const left: LeftBehind[] = [];
  const schedule = async (arn: string) => {
    const answer = await kms.call('ScheduleKeyDeletion', { KeyId: arn, PendingWindowInDays: WAIT_DAYS });
    if (answer.state === 'answered' || (await isPending(kms, arn))) return;
    left.push({ region: kms.region, name: arn, why: answer.sentence });
  };
  await pLimit(SIDE_BY_SIDE).map([...arns], schedule);
  return { scheduled: arns.length - left.length, left };
}

/** The same for keys of a selftest whose ARNs are not known. */
export async function scheduleLostKeys(kms: TrialKms, id: string): Promise<KeyRemoval> {
  const found = await findKeys(kms, id);
  return found.state === 'found' ? scheduleKeys(kms, found.arns) : { scheduled: 0, left: [found.left] };
}

/** The keys of selftests in a place. */
type FoundKeys =
  | { readonly state: 'found'; readonly arns: readonly string[] }
  | { readonly state: 'unknown'; readonly isDenied: boolean; readonly left: LeftBehind };

/**
 * Finds the keys that carry both the tag and the description of a selftest; with `id`, of that one alone. AWS's index of tags
 * would take one call for all keys, but is late.
 */
async function findKeys(kms: TrialKms, id: string | null = null): Promise<FoundKeys> {
  const listed = await listKeys(kms);
  if (!Array.isArray(listed)) return unknownKeys(kms, listed);
  const looks = await pLimit(SIDE_BY_SIDE).map(listed, async (arn) => ({ arn, owner: await ownerOf(kms, arn) }));
  const trouble = looks.map(({ owner }) => owner).find(isRefusal);
  if (trouble !== undefined) return unknownKeys(kms, trouble);
  const isOwn = (owner: unknown) => typeof owner === 'string' && (id === null || owner === id);
  return { state: 'found', arns: looks.filter(({ owner }) => isOwn(owner)).map(({ arn }) => arn) };
}

/** What became of the keys of a place, and what a person should know of it. */
interface CleanedKeys {
  readonly left: readonly LeftBehind[];
  readonly notes: readonly string[];
}

/**
 * Schedules the deletion of all keys that selftests left, as far as that was not done. Whoever may not list them has most
 * likely made none: without `--kms` that is a note.
 */
export async function cleanKeys(kms: TrialKms, keys: 'asked' | 'not-asked'): Promise<CleanedKeys> {
  const found = await findKeys(kms);
  if (found.state === 'unknown') {
    if (keys === 'asked' || !found.isDenied) return { left: [found.left], notes: [] };
    return { left: [], notes: [`In ${kms.region} KMS keys were not looked for: ${found.left.why}`] };
  }
  const pending = await pLimit(SIDE_BY_SIDE).map([...found.arns], (arn) => isPending(kms, arn));
  const lasting = found.arns.filter((_, at) => pending[at] !== true);
  const { scheduled, left } = await scheduleKeys(kms, lasting);
  const said = scheduled === 0 ? [] : [`KMS keys that will be deleted in ${WAIT_DAYS} days: ${scheduled}.`];
  return { left, notes: said };
}

interface Refusal {
  readonly why: string;
  readonly isDenied: boolean;
}

const keyPage = z.object({
  Keys: z.array(z.object({ KeyArn: z.string() })).default([]),
  NextMarker: z.string().optional(),
});
const tagPage = z.object({ Tags: z.array(z.object({ TagKey: z.string(), TagValue: z.string() })).default([]) });
const described = z.object({ KeyMetadata: z.object({ KeyState: z.string(), Description: z.string().optional() }) });

async function listKeys(kms: TrialKms): Promise<string[] | Refusal> {
  const arns: string[] = [];
  let Marker: string | undefined;
  do {
    const answer = await kms.call('ListKeys', { Limit: 1000, ...(Marker !== undefined && { Marker }) });
    if (answer.state === 'refused') return refusalOf(answer);
    const { Keys, NextMarker } = keyPage.parse(answer.output);
    arns.push(...Keys.map(({ KeyArn }) => KeyArn));
    Marker = NextMarker;
  } while (Marker !== undefined);
  return arns;
}

/**
 * The id of the selftest that made a key; null: none did, or it is gone. A selftest's key lets everyone of the account look
 * at it. A key has 50 tags at most: one page.
 */
async function ownerOf(kms: TrialKms, arn: string): Promise<string | null | Refusal> {
  const answer = await kms.call('ListResourceTags', { KeyId: arn });
  if (answer.state === 'refused') return isOfAnother(answer.error) ? null : refusalOf(answer);
  const owner = tagPage.parse(answer.output).Tags.find(({ TagKey }) => TagKey === SELFTEST_TAG)?.TagValue;
  if (owner === undefined) return null;
  const { Description = '' } = (await describeKey(kms, arn)) ?? {};
  return Description === descriptionOf(owner) ? owner : null;
}

function isOfAnother(error: string): boolean {
  return error === 'AccessDeniedException' || error === 'NotFoundException';
}

async function isPending(kms: TrialKms, arn: string): Promise<boolean> {
  return (await readKeyState(kms, arn)) === 'PendingDeletion';
}

/** The state of a key as KMS names it; null: it could not be read. */
export async function readKeyState(kms: TrialKms, arn: string): Promise<string | null> {
  return (await describeKey(kms, arn))?.KeyState ?? null;
}

async function describeKey(kms: TrialKms, arn: string): Promise<z.output<typeof described>['KeyMetadata'] | null> {
  const answer = await kms.call('DescribeKey', { KeyId: arn });
  return answer.state === 'answered' ? described.parse(answer.output).KeyMetadata : null;
}

function refusalOf({ error, sentence }: { readonly error: string; readonly sentence: string }): Refusal {
  return { why: sentence, isDenied: error === 'AccessDeniedException' };
}

function isRefusal(owner: string | null | Refusal): owner is Refusal {
  return typeof owner === 'object' && owner !== null;
}

function unknownKeys({ region }: TrialKms, { why, isDenied }: Refusal): FoundKeys {
  return { state: 'unknown', isDenied, left: { region, name: KEYS, why } };
}
