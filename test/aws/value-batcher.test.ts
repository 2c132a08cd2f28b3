import { expect, test } from 'vitest';
import { AwsSecretStore } from '../../src/aws/secret-store.ts';
import { openInSync } from '../engine/in-sync-scenes.ts';
import { entry, mapping, version } from '../support/builders.ts';
import { DUBLIN, openStage, type Stage, singleAttemptClient } from '../support/stage.ts';

const V1 = version('v1');

test('values requested together are read twenty a call, and each is returned to its caller', async () => {
  const { stage, store, names } = await open(45);
  const read = await Promise.all(names.map((name) => store.read(name)));
  expect(read.map((one) => one.version)).toEqual(names.map(() => V1));
  for (const [at, name] of names.entries()) {
    const other = await store.read(name);
    expect(read[at]?.value.isEqualTo(other.value)).toBe(true);
    expect(read[(at + 1) % 45]?.value.isEqualTo(other.value)).toBe(false);
  }
  expect(callsOf(stage).slice(0, 4)).toEqual([...Array(3).fill('BatchGetSecretValue'), 'GetSecretValue']);
});

test('a single value is read by GetSecretValue, also if it is requested many times', async () => {
  const { stage, store } = await open(1);
  await store.read('n0');
  await Promise.all([store.read('n0'), store.read('n0')]);
  expect(new Set(callsOf(stage))).toEqual(new Set(['GetSecretValue']));
});

test('a secret that the batch leaves out is read alone, which says why it failed; the others are returned', async () => {
  const { stage, store } = await open(3);
  stage.aws.faults.add({ match: { action: 'GetSecretValue', secret: 'n1' }, effect: { kind: 'deny' } });
  const read = await Promise.allSettled(['n0', 'n1', 'n2', 'missing'].map((name) => store.read(name)));
  expect(read.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
  expect(read[1]).toMatchObject({ reason: { code: 'access-denied' } });
  expect(read[3]).toMatchObject({ reason: { code: 'not-found' } });
  expect(callsOf(stage)).toEqual(['BatchGetSecretValue', 'GetSecretValue', 'GetSecretValue']);
});

test('without permission for batches, each value is read alone, and no further batch is tried', async () => {
  const { stage, store, names } = await open(5);
  stage.aws.faults.add({ match: { action: 'BatchGetSecretValue' }, effect: { kind: 'deny' } });
  await Promise.all(names.map((name) => store.read(name)));
  await Promise.all(names.map((name) => store.read(name)));
  expect(callsOf(stage).filter((action) => action === 'BatchGetSecretValue')).toHaveLength(1);
  expect(callsOf(stage).filter((action) => action === 'GetSecretValue')).toHaveLength(10);
});

test('an audit of values reads both sides twenty a call', async () => {
  const { stage } = await openInSync(100, 2);
  const { report, calls } = await stage.audit(mapping(entry('prod/*', 'dublin sydney')), { depth: 'values' });
  expect(report.summary).toMatchObject({ replicas: 200, inSync: 200 });
  const reads = calls.filter(({ action }) => action.includes('GetSecretValue'));
  // 15 is the minimum; a value requested a moment later makes a batch of its own.
  expect(reads.length).toBeLessThanOrEqual(30);
});

async function open(secrets: number) {
  const stage = await openStage();
  const names = Array.from({ length: secrets }, (_, index) => `n${index}`);
  for (const name of names) stage.aws.seed(DUBLIN, { name, value: `value of ${name}`, versionId: V1 });
  return { stage, names, store: new AwsSecretStore(singleAttemptClient(stage.aws, DUBLIN), DUBLIN.region) };
}

function callsOf({ aws }: Stage): string[] {
  return aws.journal.map(({ action }) => action);
}
