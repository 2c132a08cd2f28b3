/** The kind: a write counts as done because something answered, which was not AWS. */
import { describe, expect, test } from 'vitest';
import { AwsSecretStore } from '../../src/aws/secret-store.ts';
import { SecretValue } from '../../src/core/secret.ts';
import { version } from '../support/builders.ts';
import { DUBLIN, openStage, singleAttemptClient } from '../support/stage.ts';

const NAME = 'prod/db';
const VALUE = new SecretValue({ kind: 'string', text: 'x' });
const CREATED = { name: NAME, version: version('v1'), value: VALUE, key: null, description: '', tags: {} };

const WRITES: Record<string, (store: AwsSecretStore) => Promise<unknown>> = {
  CreateSecret: (store) => store.create(CREATED),
  PutSecretValue: (store) => store.put(NAME, version('v1'), VALUE),
  UpdateSecretVersionStage: (store) => store.moveLabel(NAME, 'AWSCURRENT', version('v1'), version('v2')),
};

describe.each(Object.entries(WRITES))('%s', (action, write) => {
  test.each(['', 'null', '{}', '{"message":"hi"}', '{"ARN":null}'])(
    'is not done because %j came back',
    async (body) => {
      await expect(write(await answering(action, body))).rejects.toMatchObject({ code: 'not-aws' });
    },
  );
});

/** A store whose calls of one kind are answered with a body that AWS did not write. */
async function answering(action: string, body: string): Promise<AwsSecretStore> {
  const stage = await openStage();
  stage.aws.faults.add({ match: { action }, effect: { kind: 'proxy', status: 200, body } });
  return new AwsSecretStore(singleAttemptClient(stage.aws, DUBLIN), DUBLIN.region);
}
