import { expect, test } from 'vitest';
import { MAPPING_TAG } from '../../config/aws/marks.ts';
import { DUBLIN, HOME, SYDNEY } from '../support/stage.ts';
import { judgeOf, openEnforced } from './support/enforced.ts';

/** The kind: something in the mapping is renamed, and Lockstep is locked out of replicas that it made before. */
const BEFORE = `version: 1
name: orders
origin: { region: us-east-1 }
secrets:
  - { tags: { replicate: dr }, replicas: [{ region: ap-southeast-2 }] }
  - { name: prod/token, replicas: [{ region: eu-west-1 }] }
`;

const MADE = ['prod/dr ap-southeast-2: healed [missing] create', 'prod/token eu-west-1: healed [missing] create'];

test('replicas stay ours if a tag in the mapping gets another value', async () => {
  const account = await openEnforced(judgeOf(BEFORE), BEFORE);
  expect(await account.run()).toEqual(MADE);
  account.deploy(BEFORE.replace('replicate: dr', 'replicate: gold'));
  await account.byHand(HOME, (sm) =>
    sm.tagResource({ SecretId: 'prod/dr', Tags: [{ Key: 'replicate', Value: 'gold' }] }),
  );
  await account.rotate('prod/dr', 'v2');
  expect(await account.run()).toEqual(['prod/dr ap-southeast-2: healed [stale,metadata] put,relabel,tag']);
  expect(account.aws.secret(SYDNEY, 'prod/dr')?.tags.replicate).toBe('gold');
});

test('a replica that lost the tag by which its origin is selected is healed', async () => {
  const account = await openEnforced(judgeOf(BEFORE), BEFORE);
  await account.run();
  await account.byHand(SYDNEY, (sm) => sm.untagResource({ SecretId: 'prod/dr', TagKeys: ['replicate'] }));
  await account.rotate('prod/dr', 'v2');
  expect(await account.run()).toEqual(['prod/dr ap-southeast-2: healed [stale,metadata] put,relabel,tag']);
});

test('a renamed mapping keeps the replicas that carry its former name', async () => {
  const account = await openEnforced(judgeOf(BEFORE), BEFORE);
  await account.run();
  account.deploy(BEFORE.replace('name: orders', 'name: payments\nformerNames: [orders]'));
  for (const name of ['prod/dr', 'prod/token']) await account.rotate(name, 'v2');
  const lines = await account.run();
  expect(lines).toEqual([
    expect.stringMatching(/^prod\/dr ap-southeast-2: healed \[stale\]/),
    expect.stringMatching(/^prod\/token eu-west-1: healed \[stale\]/),
  ]);
  expect(account.aws.secret(SYDNEY, 'prod/dr')?.tags[MAPPING_TAG]).toBe('payments');
  expect(account.aws.secret(DUBLIN, 'prod/token')?.tags[MAPPING_TAG]).toBe('payments');
});

test('without its former names it can write to none of them', async () => {
  const account = await openEnforced(judgeOf(BEFORE), BEFORE);
  await account.run();
  account.deploy(BEFORE.replace('name: orders', 'name: payments'));
  for (const name of ['prod/dr', 'prod/token']) await account.rotate(name, 'v2');
  for (const line of await account.run()) expect(line).toMatch(/^prod\/(dr|token) [\w-]+: (failed|blocked) \[/);
  expect(account.aws.secret(DUBLIN, 'prod/token')?.tags[MAPPING_TAG]).toBe('orders');
});
