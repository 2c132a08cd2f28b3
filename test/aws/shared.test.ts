/**
 * The kind: a fault in one place decides about another, through something that both share. The table lists all that
 * calls depend on, and whom it serves. What serves several places has settings of its own and forgets its failures.
 * ```
 * what                                      | serves                              | shown by
 * the ambient credentials                   | all places, publishing, the queue   | credential-chain.test.ts
 * the account of these credentials          | all places                          | here
 * a role's credentials                      | one place                           | here
 * the rate limiter                          | the places of one account, a Region | here
 * the SDK's retry budget                    | one place                           | here
 * calls in flight, sockets                  | one place                           | here
 * the circuit breaker                       | one place                           | here, gate.test.ts
 * whether values are read in batches        | one place                           | here, bulk.test.ts
 * names known to be held                    | one place                           | here
 * the end of the run                        | all places, on purpose              | ../engine/silence.test.ts
 * interned text                             | all places; it holds no setting     |
 * ```
 */
import { expect, test } from 'vitest';
import { ACCOUNT, PARTNER, ROLE, version } from '../support/builders.ts';
import { openEnd, quietEnvironment } from '../support/ends.ts';
import { ABROAD, DUBLIN, openStage, SYDNEY } from '../support/stage.ts';

const NAME = 'prod/db';
const IN_DUBLIN = { region: DUBLIN.region, assumeRole: null, externalId: null };
const IN_SYDNEY = { region: SYDNEY.region, assumeRole: null, externalId: null };
const BY_ROLE = { region: ABROAD.region, assumeRole: ROLE, externalId: null };
const BY_ANOTHER_ROLE = { ...BY_ROLE, assumeRole: `arn:aws:iam::${PARTNER}:role/another` };
const REFUSED = { kind: 'error', type: 'InternalServiceError', message: 'x', status: 500 } as const;

test('a failed lookup of the account is repeated, a successful one is cached', async () => {
  const stage = await openStage();
  const effect = { kind: 'error', type: 'AccessDenied', message: 'x' } as const;
  stage.aws.faults.add({ match: { service: 'sts' }, times: 1, effect });
  const { account } = quietEnvironment();
  await expect(account()).rejects.toMatchObject({ code: 'access-denied' });
  expect(await Promise.all([account(), account(), account()])).toEqual([ACCOUNT, ACCOUNT, ACCOUNT]);
  expect(stage.aws.journal).toHaveLength(2);
});

test('a refused role does not affect another role of the same account', async () => {
  const stage = await openStage({ roles: [{ arn: BY_ANOTHER_ROLE.assumeRole, trusts: [ACCOUNT] }] });
  stage.aws.seed(ABROAD, { name: NAME });
  const { at } = quietEnvironment();
  await expect(at(BY_ROLE).describe(NAME)).rejects.toMatchObject({ code: 'no-credentials' });
  expect(await at(BY_ANOTHER_ROLE).describe(NAME)).toMatchObject({ name: NAME });
});

test('a rate limiter is shared by the roles of one account, and by no other place', async () => {
  const roles = [BY_ROLE, BY_ANOTHER_ROLE].map(({ assumeRole }) => ({ arn: assumeRole, trusts: [ACCOUNT] }));
  const stage = await openStage({ roles });
  for (const place of [DUBLIN, SYDNEY, ABROAD]) stage.aws.seed(place, { name: NAME });
  const { stop, end } = openEnd('deadline');
  const { at } = quietEnvironment({ stop, pace: 0.0001 });
  const tags = { a: 'b' };
  await at(IN_DUBLIN).tag(NAME, tags);
  await at(IN_SYDNEY).tag(NAME, tags);
  await at(BY_ROLE).tag(NAME, tags);
  const again = [IN_DUBLIN, BY_ANOTHER_ROLE].map((place) => at(place).tag(NAME, tags));
  // By the time the other role’s read has returned, its write would have been sent.
  await at(BY_ANOTHER_ROLE).describe(NAME);
  end();
  for (const one of await Promise.allSettled(again)) expect(one).toMatchObject({ reason: { code: 'deadline' } });
  expect(stage.aws.journal.filter(({ action }) => action === 'TagResource')).toHaveLength(3);
});

test('a role that leads to the own account shares its rate limiter, if the account is known before the first call', async () => {
  const inOwn = { ...IN_DUBLIN, assumeRole: `arn:aws:iam::${ACCOUNT}:role/own` };
  const stage = await openStage({ roles: [{ arn: inOwn.assumeRole, trusts: [ACCOUNT] }] });
  stage.aws.seed(DUBLIN, { name: NAME });
  const { stop, end } = openEnd('deadline');
  const { at } = quietEnvironment({ stop, pace: 0.0001, ownAccount: ACCOUNT });
  await at(IN_DUBLIN).tag(NAME, { a: 'b' });
  await at(inOwn).describe(NAME);
  const again = at(inOwn).tag(NAME, { a: 'b' });
  // By the time these reads have returned, the write would have been sent.
  for (let read = 0; read < 3; read++) await at(inOwn).describe(NAME);
  end();
  await expect(again).rejects.toMatchObject({ code: 'deadline' });
  expect(stage.aws.journal.filter(({ action }) => action === 'TagResource')).toHaveLength(1);
});

test('each place has a retry budget of its own', async () => {
  const stage = await openStage();
  stage.aws.seed(SYDNEY, { name: NAME });
  stage.aws.faults.add({ match: { region: DUBLIN.region }, effect: REFUSED });
  const { at } = quietEnvironment();
  await Promise.allSettled(Array.from({ length: 60 }, () => at(IN_DUBLIN).describe(NAME)));
  // 500 tokens, 5 for a retry: the last of 60 calls did not get five attempts any more.
  expect(stage.aws.journal.length).toBeLessThan(300);
  stage.aws.faults.add({ match: { region: SYDNEY.region }, times: 3, effect: REFUSED });
  expect(await at(IN_SYDNEY).describe(NAME)).toMatchObject({ name: NAME });
});

test('a place that never answers does not block calls to others', { timeout: 5_000, retry: 2 }, async () => {
  const stage = await openStage();
  stage.aws.seed(SYDNEY, { name: NAME });
  stage.aws.faults.add({ match: { region: DUBLIN.region }, effect: { kind: 'silence' } });
  const { stop, end } = openEnd('deadline');
  const { at } = quietEnvironment({ stop });
  const held = Array.from({ length: 100 }, () => at(IN_DUBLIN).describe(NAME));
  expect(await at(IN_SYDNEY).describe(NAME)).toMatchObject({ name: NAME });
  end();
  await Promise.allSettled(held);
});

test('the circuit breaker opens for one place alone', async () => {
  const stage = await openStage();
  stage.aws.seed(SYDNEY, { name: NAME });
  process.env.AWS_MAX_ATTEMPTS = '1';
  stage.aws.faults.add({ match: { region: DUBLIN.region }, effect: { kind: 'cut-before' } });
  const { at } = quietEnvironment();
  for (let call = 0; call < 4; call++) {
    await expect(at(IN_DUBLIN).describe(NAME)).rejects.toMatchObject({ code: 'no-answer' });
    expect(await at(IN_SYDNEY).describe(NAME)).toMatchObject({ name: NAME });
  }
  delete process.env.AWS_MAX_ATTEMPTS;
});

test('whether values are read in batches is decided for each place', async () => {
  const stage = await openStage();
  const names = ['prod/a', 'prod/b'];
  for (const place of [DUBLIN, SYDNEY]) for (const name of names) stage.aws.seed(place, { name, value: 'x' });
  stage.aws.faults.add({ match: { action: 'BatchGetSecretValue', region: DUBLIN.region }, effect: { kind: 'deny' } });
  const { at } = quietEnvironment();
  for (const place of [IN_DUBLIN, IN_SYDNEY, IN_DUBLIN, IN_SYDNEY]) {
    await Promise.all(names.map((name) => at(place).read(name)));
  }
  const batches = stage.aws.journal.filter(({ action }) => action === 'BatchGetSecretValue');
  expect(batches.map(({ region }) => region)).toEqual([DUBLIN.region, SYDNEY.region, SYDNEY.region]);
});

test('a name known in one place may be missing in another', async () => {
  const arn = new RegExp(`:secret:${NAME}-.{6}$`);
  const stage = await openStage({ authorize: ({ resource }) => (arn.test(resource) ? 'allow' : 'deny') });
  stage.aws.seed(DUBLIN, { name: NAME, value: 'x', versionId: version('v1') });
  const { at } = quietEnvironment();
  expect(await at(IN_DUBLIN).describe(NAME)).toMatchObject({ name: NAME });
  expect(await at(IN_SYDNEY).describe(NAME)).toBeNull();
});
