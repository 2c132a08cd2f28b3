/** The kind: the last answers of a place decide about all later calls to it. */
import { expect, test } from 'vitest';
import { AwsSecretStore } from '../../src/aws/secret-store.ts';
import { DUBLIN, openStage, singleAttemptClient } from '../support/stage.ts';

const NAME = 'prod/db';

test('after three unanswered calls in a row, one call at a time is made, and the others fail at once', async () => {
  const { stage, store } = await silent();
  const asked = await Promise.allSettled(Array.from({ length: 20 }, () => store.describe(NAME)));
  expect(stage.aws.journal).toHaveLength(4);
  const reasons = asked.map((one) => (one.status === 'rejected' ? one.reason.message : 'answered'));
  expect(reasons.filter((reason) => /the calls before it got no answer/.test(reason))).toHaveLength(19);
});

test('a place that answers again gets as many calls as before', async () => {
  const { stage, store } = await silent();
  stage.aws.faults.clear();
  expect(await store.describe(NAME)).toMatchObject({ name: NAME });
  const asked = await Promise.allSettled(Array.from({ length: 20 }, () => store.describe(NAME)));
  expect(new Set(asked.map(({ status }) => status))).toEqual(new Set(['fulfilled']));
});

test('an error is an answer: calls that AWS refuses do not open the circuit breaker', async () => {
  const { stage, store } = await open();
  const effect = { kind: 'error', type: 'InternalServiceError', message: 'x', status: 500 } as const;
  stage.aws.faults.add({ times: 10, effect });
  for (let call = 0; call < 10; call++)
    await expect(store.describe(NAME)).rejects.toMatchObject({ code: 'service-fault' });
  expect(await store.describe(NAME)).toMatchObject({ name: NAME });
});

async function silent() {
  const opened = await open();
  opened.stage.aws.faults.add({ effect: { kind: 'cut-before' } });
  for (let call = 0; call < 3; call++) {
    await expect(opened.store.describe(NAME)).rejects.toMatchObject({ code: 'no-answer' });
  }
  return opened;
}

async function open() {
  const stage = await openStage();
  stage.aws.seed(DUBLIN, { name: NAME, value: 'x' });
  return { stage, store: new AwsSecretStore(singleAttemptClient(stage.aws, DUBLIN), DUBLIN.region) };
}
