import {
  ListSecretsCommand,
  type ListSecretsResponse,
  ListSecretVersionIdsCommand,
  type ListSecretVersionIdsResponse,
  type SecretListEntry,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { ListedVersion } from '../core/observation.ts';
import type { ListFilter } from '../core/reading.ts';
import type { CallGate } from './calls/gate.ts';
import { pagesOf } from './calls/pages.ts';
import { filtersOf, listedVersion } from './states.ts';

/** The pages of ListSecrets, those scheduled for deletion included. A secret may be on two of them; the later one is newer. */
export async function* listSecrets(
  client: SecretsManagerClient,
  calls: CallGate,
  filter: ListFilter | null,
): AsyncGenerator<readonly SecretListEntry[]> {
  const input = { IncludePlannedDeletion: true, MaxResults: 100, ...(filter && { Filters: filtersOf(filter) }) };
  const pages = pagesOf<ListSecretsResponse>((NextToken, expected) => {
    const command = new ListSecretsCommand({ ...input, NextToken });
    return calls.sendCall('ListSecrets', null, () => client.send(command), expected);
  });
  for await (const { SecretList = [] } of pages) yield SecretList;
}

/** All versions of a secret, those without a label included, each once. */
export async function listVersions(
  client: SecretsManagerClient,
  calls: CallGate,
  secret: string,
): Promise<ListedVersion[]> {
  const input = { SecretId: secret, IncludeDeprecated: true, MaxResults: 100 };
  const pages = pagesOf<ListSecretVersionIdsResponse>((NextToken, expected) => {
    const command = new ListSecretVersionIdsCommand({ ...input, NextToken });
    return calls.sendCall('ListSecretVersionIds', secret, () => client.send(command), expected);
  });
  const versions = new Map<string, ListedVersion>();
  for await (const { Versions = [] } of pages) {
    for (const version of Versions.map(listedVersion)) versions.set(version.id, version);
  }
  return [...versions.values()];
}
