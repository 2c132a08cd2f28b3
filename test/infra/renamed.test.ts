import { expect, test } from 'vitest';
import { MAPPING_TAG } from '../../config/aws/marks.ts';
import { DUBLIN, HOME, SYDNEY } from '../support/world.ts';
import { judgeOf, openEnforced } from './support/enforced.ts';

/** What people rename in the mapping must not lock Lockstep out of what it made under the old name. */
const BEFORE = `version: 1
name: orders
origin: { region: us-east-1 }
secrets:
  - { tags: { replicate: dr }, replicas: [{ region: ap-southeast-2 }] }
  - { name: prod/token, replicas: [{ region: eu-west-1 }] }
`;

const MADE = ['prod/dr ap-southeast-2: healed [missing] create', 'prod/token eu-west-1: healed [missing] create'];

test('a tag of the mapping that gets another value', async () => {
  const world = await openEnforced(judgeOf(BEFORE), BEFORE);
  expect(await world.run()).toEqual(MADE);
  world.deploy(BEFORE.replace('replicate: dr', 'replicate: gold'));
  await world.byHand(HOME, (sm) =>
    sm.tagResource({ SecretId: 'prod/dr', Tags: [{ Key: 'replicate', Value: 'gold' }] }),
  );
  await world.rotate('prod/dr', 'v2');
  expect(await world.run()).toEqual(['prod/dr ap-southeast-2: healed [stale,metadata] put,relabel,tag']);
  expect(world.aws.secret(SYDNEY, 'prod/dr')?.tags.replicate).toBe('gold');
});

test('a replica that lost the tag by which its origin is selected', async () => {
  const world = await openEnforced(judgeOf(BEFORE), BEFORE);
  await world.run();
  await world.byHand(SYDNEY, (sm) => sm.untagResource({ SecretId: 'prod/dr', TagKeys: ['replicate'] }));
  await world.rotate('prod/dr', 'v2');
  expect(await world.run()).toEqual(['prod/dr ap-southeast-2: healed [stale,metadata] put,relabel,tag']);
});

test('the mapping itself, which keeps its replicas by the name that it had', async () => {
  const world = await openEnforced(judgeOf(BEFORE), BEFORE);
  await world.run();
  world.deploy(BEFORE.replace('name: orders', 'name: payments\nformerNames: [orders]'));
  for (const name of ['prod/dr', 'prod/token']) await world.rotate(name, 'v2');
  const told = await world.run();
  expect(told).toEqual([
    expect.stringMatching(/^prod\/dr ap-southeast-2: healed \[stale\]/),
    expect.stringMatching(/^prod\/token eu-west-1: healed \[stale\]/),
  ]);
  expect(world.aws.secret(SYDNEY, 'prod/dr')?.tags[MAPPING_TAG]).toBe('payments');
  expect(world.aws.secret(DUBLIN, 'prod/token')?.tags[MAPPING_TAG]).toBe('payments');
});

test('and without its former names it can write to none of them', async () => {
  const world = await openEnforced(judgeOf(BEFORE), BEFORE);
  await world.run();
  world.deploy(BEFORE.replace('name: orders', 'name: payments'));
  for (const name of ['prod/dr', 'prod/token']) await world.rotate(name, 'v2');
  for (const line of await world.run()) expect(line).toMatch(/^prod\/(dr|token) [\w-]+: (failed|blocked) \[/);
  expect(world.aws.secret(DUBLIN, 'prod/token')?.tags[MAPPING_TAG]).toBe('orders');
});
