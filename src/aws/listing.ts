import {
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { ListedVersion, SecretState } from '../core/observation.ts';
import type { ListFilter } from '../core/reading.ts';
import type { CallGate } from './calls/gate.ts';
import { type JsonObject, sendForJson, UnreadableAnswer } from './calls/json-answer.ts';
import { pagesOf } from './calls/pages.ts';
import { readObjects, readText } from './members.ts';
import { filtersOf, listedVersion } from './states.ts';

interface ListPage<T> {
  readonly NextToken: string | undefined;
  readonly items: readonly T[];
}

/**
 * The pages of ListSecrets, including secrets scheduled for deletion. A secret may be on two pages; the later one is
 * newer.
 */
export async function* listSecrets(
  client: SecretsManagerClient,
  calls: CallGate,
  filter: ListFilter | null,
  stateOf: (entry: JsonObject) => SecretState,
): AsyncGenerator<readonly SecretState[]> {
  const input = { IncludePlannedDeletion: true, MaxResults: 100, ...(filter && { Filters: filtersOf(filter) }) };
  const pages = pagesOf<ListPage<SecretState>>((NextToken, expected) => {
    const command = new ListSecretsCommand({ ...input, NextToken });
    const send = async () => pageOf(await sendForJson(client, command), 'SecretList', stateOf);
    return calls.sendCall('ListSecrets', null, send, expected);
  });
  for await (const { items } of pages) yield items;
}

/** All versions of a secret, including those without a label, each once. */
export async function listVersions(
  client: SecretsManagerClient,
  calls: CallGate,
  secret: string,
): Promise<ListedVersion[]> {
  const input = { SecretId: secret, IncludeDeprecated: true, MaxResults: 100 };
  const pages = pagesOf<ListPage<ListedVersion>>((NextToken, expected) => {
    const command = new ListSecretVersionIdsCommand({ ...input, NextToken });
    const send = async () => pageOf(await sendForJson(client, command), 'Versions', listedVersion);
    return calls.sendCall('ListSecretVersionIds', secret, send, expected);
  });
  const versions = new Map<string, ListedVersion>();
  for await (const { items } of pages) for (const version of items) versions.set(version.id, version);
  return [...versions.values()];
}

/** A malformed page must not count as an empty one, or every secret would be missing. */
function pageOf<T>(answer: JsonObject, list: string, itemOf: (entry: JsonObject) => T): ListPage<T> {
  const entries = readObjects(answer, list);
  if (entries === undefined) throw new UnreadableAnswer(`no ${list}`);
  return { NextToken: readText(answer, 'NextToken'), items: entries.map(itemOf) };
}
