import { randomBytes, randomUUID } from 'node:crypto';
import { LockstepError } from '../core/errors.ts';
import { type Bench, holderIn } from './bench.ts';

/** A part of a replica's life that is played and read back. @throws LockstepError if it ends otherwise */
interface Story {
  readonly name: string;
  play(bench: Bench): Promise<void>;
}

/** As many of an origin's tags are copied: AWS allows 50, and six are reserved for marks. */
const COPIED_TAGS = 44;

/** AWS's longest value, in bytes. */
const LONGEST_VALUE = 65_536;

export const STORIES: readonly Story[] = [
  { name: 'create', play: async (bench) => void (await replicate(bench, 'create')) },
  { name: 'stale', play: playStale },
  { name: 'mislabeled', play: playMislabeled },
  { name: 'diverged', play: playDiverged },
  { name: 'conflict', play: playConflict },
  { name: 'restore', play: playRestore },
  { name: 'metadata', play: playMetadata },
  { name: 'rename', play: playRename },
  { name: 'binary', play: playBinary },
  { name: 'longest-value', play: playLongest },
];

/** An origin and its replica, proven equal. */
async function replicate(bench: Bench, leaf: string): Promise<{ name: string; first: string; text: string }> {
  const name = bench.nameOf(leaf);
  const text = randomUUID();
  const first = await bench.create(bench.origin, name, { SecretString: text });
  await bench.awaitCurrent(bench.origin, name, first);
  await bench.expectHeal(name, 'missing');
  await proveEqual(bench, name, text);
  return { name, first, text };
}

async function proveEqual(bench: Bench, name: string, expected: string | Uint8Array): Promise<void> {
  await bench.expectValue(name, expected);
  await bench.expectRow(name, 'in-sync', { depth: 'values' });
}

async function playStale(bench: Bench): Promise<void> {
  const { name, text } = await replicate(bench, 'stale');
  const next = randomUUID();
  await bench.put(bench.origin, name, next);
  await bench.expectHeal(name, 'stale');
  await proveEqual(bench, name, next);
  await bench.expectValue(name, text, 'AWSPREVIOUS');
}

async function playMislabeled(bench: Bench): Promise<void> {
  const { name, first } = await replicate(bench, 'mislabeled');
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
  const { name, text } = await replicate(bench, 'diverged');
  await bench.put(bench.target, name, randomUUID());
  await bench.expectHeal(name, 'diverged');
  await proveEqual(bench, name, text);
}

/** The origin's version id is taken there by another value, so that the replica's version has an id of its own. */
async function playConflict(bench: Bench): Promise<void> {
  const name = bench.nameOf('conflict');
  const text = randomUUID();
  const id = await bench.create(bench.origin, name, { SecretString: text });
  await bench.create(bench.target, name, { SecretString: randomUUID() }, { ClientRequestToken: id });
  await bench.awaitCurrent(bench.origin, name, id);
  await bench.awaitCurrent(bench.target, name, id);
  await bench.expectHeal(name, 'conflict', { depth: 'values' });
  await proveEqual(bench, name, text);
}

async function playRestore(bench: Bench): Promise<void> {
  const { name, text } = await replicate(bench, 'restore');
  await bench.give(bench.target, 'DeleteSecret', { SecretId: name, RecoveryWindowInDays: 7 });
  const isScheduled = async () => (await bench.describe(bench.target, name)).DeletedDate !== undefined;
  await bench.awaitTrue(isScheduled, 'the replica is scheduled for deletion');
  await bench.expectHeal(name, 'pending-deletion');
  await proveEqual(bench, name, text);
}

async function playMetadata(bench: Bench): Promise<void> {
  const { name, text } = await replicate(bench, 'metadata');
  const tags = Array.from({ length: COPIED_TAGS }, (_, at) => ({ Key: `tag-${at}`, Value: `value ${at}` }));
  await bench.give(bench.origin, 'TagResource', { SecretId: name, Tags: tags });
  await bench.give(bench.origin, 'UpdateSecret', { SecretId: name, Description: 'of a selftest' });
  const hasAll = async (place: Bench['origin']) => {
    const { Tags, Description } = await bench.describe(place, name);
    const shown = new Map(Tags.map(({ Key, Value }) => [Key, Value]));
    return Description === 'of a selftest' && tags.every(({ Key, Value }) => shown.get(Key) === Value);
  };
  await bench.awaitTrue(() => hasAll(bench.origin), 'the origin shows its tags and its description');
  await bench.expectHeal(name, 'metadata');
  await bench.awaitTrue(() => hasAll(bench.target), `the replica shows ${COPIED_TAGS} tags and the description`);
  await proveEqual(bench, name, text);
}

async function playRename(bench: Bench): Promise<void> {
  const [here, there] = [bench.nameOf('rename-here'), bench.nameOf('rename-there')];
  const text = randomUUID();
  const id = await bench.create(bench.origin, here, { SecretString: text });
  await bench.awaitCurrent(bench.origin, here, id);
  await bench.expectHeal(here, 'missing', { name: there });
  await bench.expectValue(there, text);
  await bench.expectRow(here, 'in-sync', { depth: 'values', name: there });
}

async function playBinary(bench: Bench): Promise<void> {
  const name = bench.nameOf('binary');
  const bytes = randomBytes(256);
  const id = await bench.create(bench.origin, name, { SecretBinary: bytes });
  await bench.awaitCurrent(bench.origin, name, id);
  await bench.expectHeal(name, 'missing');
  await proveEqual(bench, name, bytes);
}

async function playLongest(bench: Bench): Promise<void> {
  const name = bench.nameOf('longest-value');
  const text = randomBytes(LONGEST_VALUE / 2).toString('hex');
  const id = await bench.create(bench.origin, name, { SecretString: text });
  await bench.awaitCurrent(bench.origin, name, id);
  await bench.expectHeal(name, 'missing');
  await proveEqual(bench, name, text);
}

/** The compare-and-swap on which each move of AWSCURRENT rests: of two at once, exactly one wins. */
export async function playSwaps(bench: Bench, rounds: number): Promise<void> {
  const name = bench.nameOf('swap');
  const place = bench.target;
  const first = await bench.create(place, name, { SecretString: randomUUID() });
  const versions = [first, await bench.put(place, name, randomUUID()), await bench.put(place, name, randomUUID())];
  // A version without a label would be collected in the end.
  await labelAll(bench, name, versions);
  let holder = versions[2] ?? first;
  for (let round = 1; round <= rounds; round += 1) {
    bench.checkStop();
    const others = versions.filter((id) => id !== holder);
    const swaps = others.map((id) => place.call('UpdateSecretVersionStage', moveCurrent(name, id, holder)));
    const answers = await Promise.all(swaps);
    const winners = others.filter((_, at) => answers[at]?.state === 'answered');
    const [winner] = winners;
    if (winner === undefined || winners.length > 1)
      throw new LockstepError('refused', `round ${round} of ${rounds} had ${winners.length} winners`);
    await bench.awaitTrue(
      async () => holderIn(await bench.describe(place, name)) === winner,
      `AWSCURRENT is on the version of the winner of round ${round}`,
    );
    holder = winner;
  }
}

async function labelAll(bench: Bench, name: string, versions: readonly string[]): Promise<void> {
  for (const [at, id] of versions.entries()) {
    const label = { SecretId: name, VersionStage: `SELFTEST-${at}`, MoveToVersionId: id };
    await bench.give(bench.target, 'UpdateSecretVersionStage', label);
  }
}

function moveCurrent(name: string, to: string, from: string): object {
  return { SecretId: name, VersionStage: 'AWSCURRENT', MoveToVersionId: to, RemoveFromVersionId: from };
}
