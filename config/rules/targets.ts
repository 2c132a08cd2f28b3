import { whereaboutsOfRole } from '../aws/arn.ts';
import { whereaboutsOfKey } from '../aws/key.ts';
import { partitionOf } from '../aws/regions.ts';
import type { Mistake, Path } from '../problems/mistake.ts';
import type { Draft, DraftItem, DraftTarget } from '../schema/draft.ts';
import { displayText } from '../wording.ts';
import type { Source } from '../yaml/source.ts';

/** A target, declared or in place, with its path in the file. */
interface Site {
  readonly path: Path;
  readonly place: Omit<DraftTarget, 'kmsKey'>;
}

export function findExternalIdWithoutRole(draft: Draft, source: Source): Mistake[] {
  return sitesOf(draft)
    .filter(({ place }) => place.externalId !== undefined && place.assumeRole === undefined)
    .map(({ path }) => ({
      offset: source.keyAt([...path, 'externalId']),
      message: 'externalId is only sent to assume a role; add assumeRole, or remove externalId',
    }));
}

/** Credentials and roles of one partition mean nothing in another. */
export function findOtherPartitions(draft: Draft, source: Source): Mistake[] {
  return sitesOf(draft).flatMap(({ path, place }) => {
    if (!place.region) return [];
    const partition = partitionOf(place.region);
    return [
      ...foreignRegion(draft.origin.region, place.region, source.valueAt([...path, 'region'])),
      ...foreignRole(place.assumeRole ?? null, partition, source.valueAt([...path, 'assumeRole'])),
    ];
  });
}

function foreignRegion(origin: string | null, region: string, offset: number): Mistake[] {
  if (origin === null || partitionOf(origin) === partitionOf(region)) return [];
  const partitions = `${region} is in the partition ${partitionOf(region)} and the origin in ${partitionOf(origin)}`;
  return [{ offset, message: `${partitions}; no credentials serve both: choose a Region of ${partitionOf(origin)}` }];
}

function foreignRole(arn: string | null, partition: string, offset: number): Mistake[] {
  const role = arn === null ? null : whereaboutsOfRole(arn);
  if (role === null || role.partition === partition) return [];
  return [
    {
      offset,
      message: `the role is in the partition ${role.partition}; for this Region its ARN begins with arn:${partition}:`,
    },
  ];
}

/** A secret can only be encrypted under a key of its own Region. */
export function findKeysOfOtherRegions(draft: Draft, source: Source): Mistake[] {
  const declared = [...(draft.targets ?? [])].map(([name, written]) => ({
    path: ['targets', name],
    kmsKey: written.kmsKey,
    place: written,
  }));
  const own = itemsOf(draft).map((item) => ({
    path: item.path,
    kmsKey: item.written.kmsKey,
    place: placeOf(item, draft),
  }));
  return [...declared, ...own].flatMap(({ path, kmsKey, place }) => {
    if (!kmsKey || !place?.region) return [];
    const message = keyElsewhereMessage(kmsKey, place.region);
    return message === null ? [] : [{ offset: source.valueAt([...path, 'kmsKey']), message }];
  });
}

/** A key of another account is fine: organizations keep keys in one account, and AWS takes them by ARN. */
function keyElsewhereMessage(kmsKey: string, region: string): string | null {
  const key = whereaboutsOfKey(kmsKey);
  if (key === null) return null;
  if (key.region !== region)
    return `the key is in ${displayText(key.region)} and the replica in ${region}; use a key of ${region}`;
  if (key.partition !== partitionOf(region))
    return `in ${region} the ARN of a key begins with arn:${partitionOf(region)}:`;
  return null;
}

/** Reports and `--target` distinguish targets by name, so one name must not stand for two places. */
export function findReusedTargetNames(draft: Draft, source: Source): Mistake[] {
  return itemsOf(draft).flatMap(({ path, written, spec }) => {
    const declared = spec && written.target === undefined && draft.targets?.get(spec.target.name);
    if (!declared || isSamePlace(declared, written)) return [];
    const message = `a target called ${spec.target.name} is declared as another place; rename that one, or declare this one too`;
    return [{ offset: source.valueAt([...path, 'region']), message }];
  });
}

function isSamePlace(one: Site['place'], other: Site['place']): boolean {
  return one.region === other.region && one.assumeRole === other.assumeRole;
}

function sitesOf(draft: Draft): Site[] {
  const declared = [...(draft.targets ?? [])].map(([name, place]) => ({ path: ['targets', name], place }));
  const inPlace = itemsOf(draft).filter(({ written }) => written.target === undefined);
  return [...declared, ...inPlace.map(({ path, written }) => ({ path, place: written }))];
}

function placeOf({ written }: DraftItem, draft: Draft): Site['place'] | undefined {
  return written.target ? draft.targets?.get(written.target) : written;
}

function itemsOf(draft: Draft): DraftItem[] {
  return draft.entries.flatMap((entry) => entry.replicas);
}
