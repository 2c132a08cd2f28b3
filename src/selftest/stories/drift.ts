import { randomUUID } from 'node:crypto';
import { LockstepError } from '../../core/errors.ts';
import { type Bench, moveCurrent } from '../bench.ts';
import { createReplicated, proveEqual, type Story } from './steps.ts';

/** Each kind of drift, healed. */
export const DRIFT_STORIES: readonly Story[] = [
  { name: 'create', play: async (bench) => void (await createReplicated(bench, 'create')) },
  { name: 'stale', play: playStale },
  { name: 'mislabeled', play: playMislabeled },
  { name: 'diverged', play: playDiverged },
  { name: 'conflict', play: playConflict },
  { name: 'restore', play: playRestore },
];

async function playStale(bench: Bench): Promise<void> {
  const { name, text } = await createReplicated(bench, 'stale');
  const next = randomUUID();
  await bench.put(bench.origin, name, next);
  await bench.expectHeal(name, 'stale');
  await proveEqual(bench, name, next);
  await bench.expectValue(name, text, 'AWSPREVIOUS');
}

async function playMislabeled(bench: Bench): Promise<void> {
  const { name, first } = await createReplicated(bench, 'mislabeled');
  const text = randomUUID();
  const second = await bench.put(bench.origin, name, text);
  await bench.expectHeal(name, 'stale');
  await bench.awaitCurrent(bench.target, name, second);
  await bench.give(bench.target, 'UpdateSecretVersionStage', moveCurrent(name, first, second));
  await bench.awaitCurrent(bench.target, name, first);
  await bench.expectHeal(name, 'mislabeled');
  await proveEqual(bench, name, text);
}

async function playDiverged(bench: Bench): Promise<void> {
  const { name, text } = await createReplicated(bench, 'diverged');
  await bench.put(bench.target, name, randomUUID());
  await bench.expectHeal(name, 'diverged');
  await proveEqual(bench, name, text);
}

/** The origin's version id is taken there by another value, so that the replica's version has an id of its own. */
async function playConflict(bench: Bench): Promise<void> {
  const name = bench.nameOf('conflict');
  const text = randomUUID();
  const id = await bench.create(bench.origin, name, { SecretString: text });
  const taken = await bench.create(bench.target, name, { SecretString: randomUUID() }, { ClientRequestToken: id });
  if (taken !== id)
    throw new LockstepError('refused', `${bench.target.region} gave a new secret another version id than its token`);
  await bench.awaitCurrent(bench.origin, name, id);
  await bench.awaitCurrent(bench.target, name, id);
  await bench.expectHeal(name, 'conflict', { depth: 'values' });
  await proveEqual(bench, name, text);
}

async function playRestore(bench: Bench): Promise<void> {
  const { name, text } = await createReplicated(bench, 'restore');
  await bench.give(bench.target, 'DeleteSecret', { SecretId: name, RecoveryWindowInDays: 7 });
  const isScheduled = async () => (await bench.describe(bench.target, name)).DeletedDate !== undefined;
  await bench.awaitTrue(isScheduled, 'the replica is scheduled for deletion');
  await bench.expectHeal(name, 'pending-deletion');
  await proveEqual(bench, name, text);
}
