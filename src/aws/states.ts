import type { Filter, Tag } from '@aws-sdk/client-secrets-manager';
import type { LabelledVersion, ListedVersion, SecretState, Tags } from '../core/observation.ts';
import type { ListFilter } from '../core/reading.ts';
import type { JsonObject } from './calls/json-answer.ts';
import { readFlag, readObject, readObjects, readRequiredText, readText, readTexts, readTime } from './members.ts';
import type { StringInterner } from './string-interner.ts';

/**
 * Narrows one entry of ListSecrets, which names the map of labels differently.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_SecretListEntry.html
 */
export function stateOfEntry(entry: JsonObject, region: string, interner: StringInterner): SecretState {
  return stateOf(entry, 'SecretVersionsToStages', region, interner);
}

/**
 * The SDK (3.1164.0) drops `CrossAccountPrimary`, which is newer.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
 */
export function stateOfDescription(description: JsonObject, region: string, interner: StringInterner): SecretState {
  const createdAt = readTime(description, 'CreatedDate');
  const listed = stateOf(description, 'VersionIdsToStages', region, interner);
  const state = createdAt === undefined ? listed : { ...listed, createdAt: new Date(createdAt) };
  const primary = readText(readObject(description, 'CrossAccountPrimary') ?? {}, 'PrimarySecretARN');
  return primary === undefined ? state : { ...state, heldBy: `a cross-account replica of ${primary}` };
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_SecretVersionsListEntry.html */
export function listedVersion(version: JsonObject): ListedVersion {
  const createdAt = readTime(version, 'CreatedDate');
  return {
    id: readRequiredText(version, 'VersionId'),
    labels: readTexts(version, 'VersionStages') ?? [],
    keys: readTexts(version, 'KmsKeyIds') ?? [],
    createdAt: createdAt === undefined ? null : new Date(createdAt),
  };
}

function stateOf(secret: JsonObject, versions: string, region: string, interner: StringInterner): SecretState {
  return {
    arn: readRequiredText(secret, 'ARN'),
    name: interner.internText(readRequiredText(secret, 'Name')),
    description: interner.internText(readText(secret, 'Description') ?? ''),
    kmsKey: readText(secret, 'KmsKeyId') ?? null,
    tags: tagsOf(readObjects(secret, 'Tags') ?? [], interner),
    versions: versionsOf(readObject(secret, versions) ?? {}, interner),
    pendingDeletion: readTime(secret, 'DeletedDate') !== undefined,
    changedAt: readTime(secret, 'LastChangedDate') ?? null,
    rotates: readFlag(secret, 'RotationEnabled') ?? false,
    heldBy: holderOf(secret, region),
  };
}

/** An array that is filtered or flattened keeps room for sixteen more, which a run of 100,000 secrets has no room for. */
function versionsOf(versions: JsonObject, interner: StringInterner): LabelledVersion[] {
  const all = Object.keys(versions).map((id) => ({ id, labels: interner.internLabels(readTexts(versions, id) ?? []) }));
  return all.every(({ labels }) => labels.length > 0) ? all : all.filter(({ labels }) => labels.length > 0);
}

function tagsOf(tags: readonly JsonObject[], interner: StringInterner): Tags {
  return Object.fromEntries(
    tags.map((tag) => [readText(tag, 'Key') ?? '', interner.internText(readText(tag, 'Value') ?? '')]),
  );
}

/** A primary itself also has PrimaryRegion, with its own Region. */
function holderOf(secret: JsonObject, region: string): string | null {
  const primaryRegion = readText(secret, 'PrimaryRegion');
  if (primaryRegion && primaryRegion !== region) return `a native replica of ${primaryRegion}`;
  const service = readText(secret, 'OwningService');
  if (service) return `it belongs to the service ${service}`;
  const partner = readText(secret, 'Type');
  return partner ? `it is managed by the partner ${partner}` : null;
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
