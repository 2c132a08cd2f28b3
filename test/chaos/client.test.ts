import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AwsSecretStore } from '../../src/aws/secret-store.ts';
import { asLockstepError } from '../../src/core/errors.ts';
import { SecretValue } from '../../src/core/secret.ts';
import type { SecretStore } from '../../src/engine/ports.ts';
import { version } from '../support/builders.ts';
import { DUBLIN, impatientClient, openStage } from '../support/stage.ts';
import { Account } from './account.ts';
import { modelClient } from './client.ts';

type Step = (store: SecretStore) => Promise<unknown>;

const name = fc.constantFrom('a', 'b');
const id = fc.constantFrom('v1', 'v2', 'v3').map(version);
const value = fc.constantFrom('x', 'y').map((text) => new SecretValue({ kind: 'string', text }));
const label = fc.constantFrom('AWSCURRENT', 'LOCKSTEP', 'green');

/** Every call of the port, with what may and what may not succeed. */
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(name, id, value).map(
    ([name, version, value]): Step =>
      (store) =>
        store.create({ name, version, value, key: null, description: 'd', tags: { t: '1' } }),
  ),
  fc.tuple(name, id, value).map(
    ([name, version, value]): Step =>
      (store) =>
        store.put(name, version, value),
  ),
  fc.tuple(name, label, id, fc.option(id)).map(
    ([name, label, to, from]): Step =>
      (store) =>
        store.moveLabel(name, label, to, from),
  ),
  name.map(
    (name): Step =>
      (store) =>
        store.restore(name),
  ),
  name.map(
    (name): Step =>
      (store) =>
        store.scheduleDeletion(name, 30),
  ),
  name.map(
    (name): Step =>
      (store) =>
        store.rekey(name, 'alias/k'),
  ),
  name.map(
    (name): Step =>
      (store) =>
        store.redescribe(name, 'other'),
  ),
  name.map(
    (name): Step =>
      (store) =>
        store.tag(name, { t: '2', u: '3' }),
  ),
);

test('the client that stories are played with answers as the one over HTTP does, call by call', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12, size: 'max' }), async (steps) => {
      const stage = await openStage();
      const account = new Account();
      const real = new AwsSecretStore(impatientClient(stage.aws, DUBLIN), DUBLIN.region);
      const client = modelClient(async (action, input) => account.call(action, DUBLIN, input));
      const model = new AwsSecretStore(client, DUBLIN.region);
      for (const step of [...steps, ...LOOKS]) expect(await told(step, model)).toEqual(await told(step, real));
      await stage.aws.close();
    }),
    { numRuns: 40, seed: 1 },
  );
});

/** Everything that can be seen at the end. */
const LOOKS: readonly Step[] = ['a', 'b'].flatMap((name): Step[] => [
  (store) => store.describe(name),
  (store) => store.listRetiredVersions(name),
  (store) =>
    store
      .read(name)
      .then(({ version, value }) => [version, value.equals(new SecretValue({ kind: 'string', text: 'x' }))]),
  async (store) => {
    const seen: unknown[] = [];
    // They come in the order of their creation, and the clock of the model stands still here.
    for await (const page of store.list(null)) {
      seen.push(...page.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((secret) => withoutSuffix(secret)));
    }
    return seen;
  },
]);

/** The two have clocks of their own. */
const DATES = { changedAt: 'some day', createdAt: 'some day' };

/** The answer, or the code of the refusal; what AWS makes up is left out. */
async function told(step: Step, store: SecretStore): Promise<unknown> {
  try {
    return withoutSuffix(await step(store));
  } catch (thrown) {
    return asLockstepError(thrown).code;
  }
}

function withoutSuffix(answer: unknown): unknown {
  const isSecret = typeof answer === 'object' && answer !== null && 'arn' in answer;
  return isSecret ? { ...answer, arn: String(answer.arn).slice(0, -7), ...DATES } : answer;
}
