import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AwsSecretStore } from '../../src/aws/secret-store.ts';
import { asLockstepError } from '../../src/core/errors.ts';
import { retiredAmong } from '../../src/core/observation.ts';
import { SecretValue } from '../../src/core/secret.ts';
import type { SecretStore } from '../../src/engine/ports.ts';
import { version } from '../support/builders.ts';
import { DUBLIN, openStage, singleAttemptClient } from '../support/stage.ts';
import { Account } from './account.ts';
import { modelClient } from './client.ts';

type Step = (store: SecretStore) => Promise<unknown>;

const name = fc.constantFrom('a', 'b');
const id = fc.constantFrom('v1', 'v2', 'v3').map(version);
const value = fc.constantFrom('x', 'y').map((text) => new SecretValue({ kind: 'string', text }));
const label = fc.constantFrom('AWSCURRENT', 'LOCKSTEP', 'green');

/** Every call of the port, with inputs that succeed and inputs that fail. */
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
        store.changeKey(name, 'alias/k'),
  ),
  name.map(
    (name): Step =>
      (store) =>
        store.changeDescription(name, 'other'),
  ),
  name.map(
    (name): Step =>
      (store) =>
        store.tag(name, { t: '2', u: '3' }),
  ),
);

test('the client of the stories answers like the one over HTTP, call by call', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12, size: 'max' }), async (steps) => {
      const stage = await openStage();
      const account = new Account();
      const real = new AwsSecretStore(singleAttemptClient(stage.aws, DUBLIN), DUBLIN.region);
      const client = modelClient(async (action, input) => account.call(action, DUBLIN, input));
      const model = new AwsSecretStore(client, DUBLIN.region);
      for (const step of [...steps, ...LOOKS])
        expect(await outcomeText(step, model)).toEqual(await outcomeText(step, real));
      await stage.aws.close();
    }),
    { numRuns: 40, seed: 1 },
  );
});

/** Reads of everything, at the end. */
const LOOKS: readonly Step[] = ['a', 'b'].flatMap((name): Step[] => [
  (store) => store.describe(name),
  async (store) => retiredAmong(await store.listVersions(name)),
  (store) =>
    store
      .read(name)
      .then(({ version, value }) => [version, value.isEqualTo(new SecretValue({ kind: 'string', text: 'x' }))]),
  async (store) => {
    const seen: unknown[] = [];
    // Versions come in order of creation, and the clock of the model stands still here.
    for await (const page of store.list(null)) {
      seen.push(...page.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((secret) => withoutSuffix(secret)));
    }
    return seen;
  },
]);

/** The two clients have clocks of their own. */
const DATES = { changedAt: 'some day', createdAt: 'some day' };

/** The answer, or the code of the error, without what AWS generates. */
async function outcomeText(step: Step, store: SecretStore): Promise<unknown> {
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
