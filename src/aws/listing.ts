import {
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  type ListSecretVersionIdsResponse,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { ListedVersion, SecretState } from '../core/observation.ts';
import type { ListFilter } from '../core/reading.ts';
import type { CallGate } from './calls/gate.ts';
import { type JsonObject, sendForJson, UnreadableAnswer } from './calls/json-answer.ts';
import { pagesOf } from './calls/pages.ts';
import { readObjects, readText } from './members.ts';
import { filtersOf, listedVersion } from './states.ts';

interface SecretPage {
  readonly NextToken: string | undefined;
  readonly secrets: readonly SecretState[];
}

/** The pages of ListSecrets, those scheduled for deletion included. A secret may be on two of them; the later one is newer. */
export async function* listSecrets(
  client: SecretsManagerClient,
  calls: CallGate,
  filter: ListFilter | null,
  stateOf: (entry: JsonObject) => SecretState,
): AsyncGenerator<readonly SecretState[]> {
  const input = { IncludePlannedDeletion: true, MaxResults: 100, ...(filter && { Filters: filtersOf(filter) }) };
  const pages = pagesOf<SecretPage>((NextToken, expected) => {
    const command = new ListSecretsCommand({ ...input, NextToken });
    const send = async () => pageOf(await sendForJson(client, command), stateOf);
    return calls.sendCall('ListSecrets', null, send, expected);
  });
  for await (const { secrets } of pages) yield secrets;
}

/** Something that is no list must not be taken for an empty one, by which every secret would be missing. */
function pageOf(answer: JsonObject, stateOf: (entry: JsonObject) => SecretState): SecretPage {
  const entries = readObjects(answer, 'SecretList');
  if (entries === undefined) throw new UnreadableAnswer('no SecretList');
  return { NextToken: readText(answer, 'NextToken'), secrets: entries.map(stateOf) };
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
