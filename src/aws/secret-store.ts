import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  type SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { LOCKSTEP_LABEL } from '../../config/aws/marks.ts';
import { wouldBeArn } from '../../config/aws/secret-arn.ts';
import { asLockstepError, stopCodeOf } from '../core/errors.ts';
import type { ListedVersion, SecretState, Tags } from '../core/observation.ts';
import type { ListFilter } from '../core/reading.ts';
import type { SecretValue } from '../core/secret.ts';
import type { CurrentValue, NewSecret, PutResult, SecretStore } from '../engine/ports.ts';
import { CallGate } from './calls/gate.ts';
import { confirmWrite, type JsonObject, sendForJson } from './calls/json-answer.ts';
import { dropLabel, moveLabel } from './label-moves.ts';
import { listSecrets, listVersions } from './listing.ts';
import { readCreateRefusal } from './refused-writes.ts';
import { toWire } from './sealed-value.ts';
import { stateOfDescription, stateOfEntry, tagList } from './states.ts';
import { StringInterner } from './string-interner.ts';
import { ValueBatcher } from './value-batcher.ts';
import { valueReaders } from './value-reader.ts';

/**
 * Secrets Manager of one place, through the SDK. Each method lists the errors that it maps to a result; every other
 * error becomes a LockstepError. An error of a call that carries a value never quotes AWS, whose message may echo it.
 */
export class AwsSecretStore implements SecretStore {
  readonly #client: SecretsManagerClient;
  readonly #region: string;
  readonly #account: (() => Promise<string>) | null;
  readonly #calls: CallGate;
  readonly #interner: StringInterner;
  readonly #values: ValueBatcher;
  /** Names known to be taken: if a call about one is denied, it is denied, not missing. */
  readonly #held = new Set<string>();

  /** Without `account`, the owner of these secrets, a denied secret cannot be distinguished from a missing one. */
  constructor(
    client: SecretsManagerClient,
    region: string,
    account: (() => Promise<string>) | null = null,
    interner: StringInterner = new StringInterner(),
  ) {
    this.#client = client;
    this.#region = region;
    this.#account = account;
    this.#calls = new CallGate(region);
    this.#values = new ValueBatcher(valueReaders(client, this.#calls, region));
    this.#interner = interner;
  }

  async *list(filter: ListFilter | null): AsyncGenerator<readonly SecretState[]> {
    const stateOf = (entry: JsonObject) => stateOfEntry(entry, this.#region, this.#interner);
    for await (const states of listSecrets(this.#client, this.#calls, filter, stateOf)) {
      for (const { name } of states) this.#held.add(name);
      yield states;
    }
  }

  /**
   * A policy scoped by ARN denies describing a name without a secret, since that has no ARN. So AWS is called again
   * with an ARN that the name could have: its answer shows whether the call is denied or the secret is missing.
   */
  async describe(name: string): Promise<SecretState | null> {
    try {
      return await this.#describeById(name, name);
    } catch (thrown) {
      if (asLockstepError(thrown).code !== 'access-denied') throw thrown;
      const missing = await this.#isMissing(name).catch(asLockstepError);
      if (missing === true) return null;
      throw missing !== false && stopCodeOf(missing) !== null ? missing : thrown;
    }
  }

  async #isMissing(name: string): Promise<boolean> {
    if (this.#account === null || this.#held.has(name)) return false;
    const arn = wouldBeArn(name, { region: this.#region, account: await this.#account() });
    return (await this.#describeById(arn, name)) === null;
  }

  #describeById(secretId: string, name: string): Promise<SecretState | null> {
    const command = new DescribeSecretCommand({ SecretId: secretId });
    return this.#calls.sendCall(
      'DescribeSecret',
      name,
      async () => stateOfDescription(await sendForJson(this.#client, command), this.#region, this.#interner),
      (error) => (error === 'ResourceNotFoundException' ? null : undefined),
    );
  }

  listVersions(name: string): Promise<ListedVersion[]> {
    return listVersions(this.#client, this.#calls, name);
  }

  read(name: string): Promise<CurrentValue> {
    return this.#values.read(name);
  }

  async create({ name, version, value, key, description, tags }: NewSecret): Promise<'created' | 'exists'> {
    const command = new CreateSecretCommand({
      Name: name,
      ClientRequestToken: version,
      Tags: tagList(tags),
      ...(key === null ? {} : { KmsKeyId: key }),
      ...(description === '' ? {} : { Description: description }),
      ...toWire(value),
    });
    const send = async () => confirmWrite(await this.#client.send(command), 'created' as const);
    const result = await this.#calls.sendCall('CreateSecret', name, send, readCreateRefusal);
    this.#held.add(name);
    return result;
  }

  async createEmpty(name: string, description: string, tags: Tags): Promise<'created' | 'exists'> {
    const command = new CreateSecretCommand({ Name: name, Description: description, Tags: tagList(tags) });
    const send = async () => confirmWrite(await this.#client.send(command), 'created' as const);
    return this.#calls.sendCall('CreateSecret', name, send, readCreateRefusal);
  }

  put(name: string, version: string, value: SecretValue, label = LOCKSTEP_LABEL): Promise<PutResult> {
    const command = new PutSecretValueCommand({
      SecretId: name,
      ClientRequestToken: version,
      VersionStages: [label],
      ...toWire(value),
    });
    return this.#calls.sendCall<PutResult, PutResult>(
      'PutSecretValue',
      name,
      async () => {
        const output = await this.#client.send(command);
        return confirmWrite(output, { state: 'stored', labels: output.VersionStages ?? [] });
      },
      (error) => (error === 'ResourceExistsException' ? { state: 'taken' } : undefined),
    );
  }

  moveLabel(name: string, label: string, to: string, from: string | null): Promise<'moved' | 'lost'> {
    return moveLabel(this.#client, this.#calls, { name, label, to, from });
  }

  dropLabel(name: string, label: string, from: string): Promise<void> {
    return dropLabel(this.#client, this.#calls, { name, label, from });
  }

  async restore(name: string): Promise<void> {
    await this.#calls.sendCall('RestoreSecret', name, () =>
      this.#client.send(new RestoreSecretCommand({ SecretId: name })),
    );
  }

  /** An empty KmsKeyId means the AWS managed key. */
  async changeKey(name: string, key: string | null): Promise<void> {
    const command = new UpdateSecretCommand({ SecretId: name, KmsKeyId: key ?? '' });
    await this.#calls.sendCall('UpdateSecret', name, () => this.#client.send(command));
  }

  async changeDescription(name: string, description: string): Promise<void> {
    const command = new UpdateSecretCommand({ SecretId: name, Description: description });
    await this.#calls.sendCall('UpdateSecret', name, () => this.#client.send(command));
  }

  async tag(name: string, tags: Tags): Promise<void> {
    const command = new TagResourceCommand({ SecretId: name, Tags: tagList(tags) });
    await this.#calls.sendCall('TagResource', name, () => this.#client.send(command));
  }

  async untag(name: string, keys: readonly string[]): Promise<void> {
    const command = new UntagResourceCommand({ SecretId: name, TagKeys: [...keys] });
    await this.#calls.sendCall('UntagResource', name, () => this.#client.send(command));
  }

  async scheduleDeletion(name: string, days: number): Promise<void> {
    const command = new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays: days });
    await this.#calls.sendCall('DeleteSecret', name, () => this.#client.send(command));
  }
}
