/** The embedded AWS in a process of its own, so that its work does not count as the contender's. */
import { startEmulator } from '../src/emulator/index.ts';
import { ACCOUNT, nameOf, ORIGIN, TARGETS } from './account.ts';

const latency = Number(process.env.BENCH_LATENCY_MS ?? 20);
const emulator = await startEmulator({ faults: [{ effect: { kind: 'latency', ms: latency } }] });

process.on('message', (message: { populate: number } | 'count' | 'stop') => {
  if (message === 'stop') {
    void emulator.close().then(() => process.exit(0));
    return;
  }
  if (message !== 'count') populate(message.populate);
  const { journal } = emulator;
  process.send?.({ calls: journal.length, writes: journal.filter((call) => call.write).length });
  journal.length = 0;
});
process.send?.({ url: emulator.url });

/** Secrets in the origin and their replicas in all targets, in sync, as Lockstep leaves them. */
function populate(count: number): void {
  for (let index = 0; index < count; index++) {
    const name = nameOf(index);
    const secret = {
      name,
      value: `value ${index}`,
      versionId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    };
    const { arn } = emulator.seed({ account: ACCOUNT, region: ORIGIN }, secret);
    const tags = { 'lockstep:origin': arn };
    for (const region of TARGETS) emulator.seed({ account: ACCOUNT, region }, { ...secret, tags });
  }
}
