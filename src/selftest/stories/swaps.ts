import { randomUUID } from 'node:crypto';
import { LockstepError } from '../../core/errors.ts';
import { type Bench, moveCurrent } from '../bench.ts';
import { holderIn } from '../description.ts';
import type { Story } from './steps.ts';

/** Rounds of two swaps at once. */
const ROUNDS = 20;

/** The compare-and-swap on which each move of AWSCURRENT rests: of two at once, exactly one wins. */
export const SWAP_STORY: Story = { name: 'compare-and-swap', play: playSwaps };

async function playSwaps(bench: Bench): Promise<void> {
  const name = bench.nameOf('swap');
  const place = bench.target;
  const versions = await labelThree(bench, name);
  let holder = versions[2];
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

/** Versions with a label of their own each, since one without any is collected in the end. */
async function labelThree(bench: Bench, name: string): Promise<[string, string, string]> {
  const first = await bench.create(bench.target, name, { SecretString: randomUUID() });
  await attachLabel(bench, name, first);
  const second = await bench.put(bench.target, name, randomUUID());
  await attachLabel(bench, name, second);
  const third = await bench.put(bench.target, name, randomUUID());
  await attachLabel(bench, name, third);
  return [first, second, third];
}

async function attachLabel(bench: Bench, name: string, id: string): Promise<void> {
  const move = { SecretId: name, VersionStage: `SELFTEST-${id}`, MoveToVersionId: id };
  await bench.give(bench.target, 'UpdateSecretVersionStage', move);
}
