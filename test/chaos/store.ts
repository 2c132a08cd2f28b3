import { isNameHeld } from '../../src/aws/names.ts';
import { filtersOf, stateOfDescription, stateOfEntry, tagList } from '../../src/aws/shapes.ts';
import { toWire } from '../../src/aws/value.ts';
import { LockstepError } from '../../src/core/errors.ts';
import { AWSCURRENT, LOCKSTEP_LABEL, type SecretState } from '../../src/core/observation.ts';
import { SecretValue } from '../../src/core/secret.ts';
import type { PutResult, SecretStore } from '../../src/ports.ts';
import { isRefusal } from './account.ts';

/** One call of one actor: waits for its turn, then happens. */
export type Call = (action: string, input: object) => Promise<unknown>;

type Expected<R> = (type: string, message: string) => R | undefined;

/**
 * The engine's port over calls that are given, with the answers of src/aws/store.ts; a test holds the two against each
 * other, call by call.
 */
export function modelStore(region: string, call: Call): SecretStore {
  async function ask<R>(action: string, input: object, read: (answer: never) => R, expected?: Expected<R>): Promise<R> {
    try {
      return read((await call(action, input)) as never);
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown;
      const result = expected?.(thrown.type, thrown.message);
      if (result !== undefined) return result;
      throw new LockstepError('refused', `${action} in ${region}: ${thrown.type}`);
    }
  }
  const nothing = () => undefined;
  return {
    async *list(filter) {
      const input = { IncludePlannedDeletion: true, MaxResults: 100, ...(filter && { Filters: filtersOf(filter) }) };
      let token: string | undefined;
      do {
        const page = await ask(
          'ListSecrets',
          { ...input, ...(token && { NextToken: token }) },
          (answer: Page) => answer,
        );
        yield (page.SecretList ?? []).map((entry) => stateOfEntry(entry, region));
        token = page.NextToken;
      } while (token !== undefined);
    },
    describe: (name) =>
      ask<SecretState | null>(
        'DescribeSecret',
        { SecretId: name },
        (answer) => stateOfDescription(answer, region),
        (type) => (type === 'ResourceNotFoundException' ? null : undefined),
      ),
    retiredVersions: (name) =>
      ask('ListSecretVersionIds', { SecretId: name, IncludeDeprecated: true }, ({ Versions = [] }: Versions) => {
        return new Set(
          Versions.flatMap(({ VersionId, VersionStages = [] }) => (VersionStages.length > 0 ? [] : [VersionId])),
        );
      }),
    read: (name) =>
      ask('GetSecretValue', { SecretId: name, VersionStage: AWSCURRENT }, ({ VersionId, SecretString }: Value) => {
        return { version: VersionId, value: new SecretValue({ kind: 'string', text: SecretString }) };
      }),
    create: ({ name, version, value, key, description, tags }) =>
      ask<'created' | 'exists'>(
        'CreateSecret',
        {
          Name: name,
          ClientRequestToken: version,
          Tags: tagList(tags),
          ...(key === null ? {} : { KmsKeyId: key }),
          ...(description === '' ? {} : { Description: description }),
          ...toWire(value),
        },
        () => 'created',
        isNameHeld,
      ),
    put: (name, version, value) =>
      ask<PutResult>(
        'PutSecretValue',
        { SecretId: name, ClientRequestToken: version, VersionStages: [LOCKSTEP_LABEL], ...toWire(value) },
        ({ VersionStages = [] }: Labels) => ({ state: 'stored', labels: VersionStages }),
        (type) => (type === 'ResourceExistsException' ? { state: 'taken' } : undefined),
      ),
    moveLabel: (name, label, to, from) =>
      ask<'moved' | 'lost'>(
        'UpdateSecretVersionStage',
        {
          SecretId: name,
          VersionStage: label,
          MoveToVersionId: to,
          ...(from !== null && { RemoveFromVersionId: from }),
        },
        () => 'moved',
        (type) => (['InvalidParameterException', 'ResourceNotFoundException'].includes(type) ? 'lost' : undefined),
      ),
    restore: (name) => ask('RestoreSecret', { SecretId: name }, nothing),
    rekey: (name, key) => ask('UpdateSecret', { SecretId: name, KmsKeyId: key ?? '', ...token() }, nothing),
    redescribe: (name, text) => ask('UpdateSecret', { SecretId: name, Description: text, ...token() }, nothing),
    tag: (name, tags) => ask('TagResource', { SecretId: name, Tags: tagList(tags) }, nothing),
    scheduleDeletion: (name, days) => ask('DeleteSecret', { SecretId: name, RecoveryWindowInDays: days }, nothing),
  };
}

type Page = { SecretList?: Parameters<typeof stateOfEntry>[0][]; NextToken?: string };
type Versions = { Versions?: { VersionId: string; VersionStages?: string[] }[] };
type Value = { VersionId: string; SecretString: string };
type Labels = { VersionStages?: string[] };

let tokens = 0;

/** SDKs fill it in. */
function token() {
  return { ClientRequestToken: String(++tokens).padStart(32, '0') };
}
