import { randomUUID } from 'node:crypto';
import { LockstepError } from '../../core/errors.ts';
import { type Bench, holderIn, moveCurrent } from '../bench.ts';
import type { Story } from './steps.ts';

/** Rounds of two swaps at once. */
const ROUNDS = 20;

/** The compare-and-swap on which each move of AWSCURRENT rests: of two at once, exactly one wins. */
export const SWAP_STORY: Story = { name: 'compare-and-swap', play: playSwaps };

async function playSwaps(bench: Bench): Promise<void> {
  const name = bench.nameOf('swap');
  const place = bench.target;
  const first = await bench.create(place, name, { SecretString: randomUUID() });
  const versions = [first, await bench.put(place, name, randomUUID()), await bench.put(place, name, randomUUID())];
  // A version without a label would be collected in the end.
  await labelAll(bench, name, versions);
  let holder = versions[2] ?? first;
  for (let round = 1; round <= ROUNDS; round += 1) {
    bench.checkStop();
    const others = versions.filter((id) => id !== holder);
    const swaps = others.map((id) => place.call('UpdateSecretVersionStage', moveCurrent(name, id, holder)));
    const answers = await Promise.all(swaps);
    const winners = others.filter((_, at) => answers[at]?.state === 'answered');
    const [winner] = winners;
    if (winner === undefined || winners.length > 1)
      throw new LockstepError('refused', `round ${round} of ${ROUNDS} had ${winners.length} winners`);
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
