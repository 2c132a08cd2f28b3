import type { Filter, SecretListEntry, SecretVersionsListEntry, Tag } from '@aws-sdk/client-secrets-manager';
import type { LabelledVersion, ListedVersion, SecretState, Tags } from '../core/observation.ts';
import type { ListFilter } from '../core/reading.ts';
import type { Description } from './describe.ts';
import type { StringInterner } from './string-interner.ts';

/**
 * Narrows one entry of ListSecrets. AWS leaves out what has no value, and calls the map of labels differently here.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_SecretListEntry.html
 */
export function stateOfEntry(entry: SecretListEntry, region: string, interner: StringInterner): SecretState {
  return stateOf(entry, entry.SecretVersionsToStages, region, interner);
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html */
export function stateOfDescription(description: Description, region: string, interner: StringInterner): SecretState {
  const { CreatedDate: createdAt } = description;
  const listed = stateOf(description, description.VersionIdsToStages, region, interner);
  const state = createdAt === undefined ? listed : { ...listed, createdAt };
  const primary = description.CrossAccountPrimary?.PrimarySecretARN;
  return primary === undefined ? state : { ...state, heldBy: `a cross-account replica of ${primary}` };
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_SecretVersionsListEntry.html */
export function listedVersion(version: SecretVersionsListEntry): ListedVersion {
  const { VersionId = '', VersionStages = [], KmsKeyIds = [], CreatedDate = null } = version;
  return { id: VersionId, labels: VersionStages, keys: KmsKeyIds, createdAt: CreatedDate };
}

type Shared = Omit<SecretListEntry, 'SecretVersionsToStages'>;

function stateOf(
  secret: Shared,
  versions: Record<string, string[]> | undefined,
  region: string,
  interner: StringInterner,
): SecretState {
  return {
    arn: secret.ARN ?? '',
    name: interner.internText(secret.Name ?? ''),
    description: interner.internText(secret.Description ?? ''),
    kmsKey: secret.KmsKeyId ?? null,
    tags: tagsOf(secret.Tags ?? [], interner),
    versions: versionsOf(versions ?? {}, interner),
    pendingDeletion: secret.DeletedDate !== undefined,
    changedAt: secret.LastChangedDate?.getTime() ?? null,
    rotates: secret.RotationEnabled ?? false,
    heldBy: holderOf(secret, region),
  };
}

function versionsOf(versions: Record<string, string[]>, interner: StringInterner): LabelledVersion[] {
  return Object.entries(versions)
    .filter(([, labels]) => labels.length > 0)
    .map(([id, labels]) => ({ id, labels: interner.internLabels(labels) }));
}

function tagsOf(tags: readonly Tag[], interner: StringInterner): Tags {
  return Object.fromEntries(tags.map((tag) => [tag.Key ?? '', interner.internText(tag.Value ?? '')]));
}

/** PrimaryRegion is also shown by the primary itself, naming its own Region. */
function holderOf(secret: Shared, region: string): string | null {
  if (secret.PrimaryRegion && secret.PrimaryRegion !== region) return `a native replica of ${secret.PrimaryRegion}`;
  if (secret.OwningService) return `it belongs to the service ${secret.OwningService}`;
  if (secret.Type) return `it is managed by the partner ${secret.Type}`;
  return null;
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html */
export function filtersOf(filter: ListFilter): Filter[] {
  return 'tagKeys' in filter
    ? [{ Key: 'tag-key', Values: [...filter.tagKeys] }]
    : [{ Key: 'name', Values: [...filter.namePrefixes] }];
}

export function tagList(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
