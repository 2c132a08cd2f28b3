/** The embedded AWS in a process of its own, so that its work does not count as the contender's. */
import { startEmulator } from '../src/emulator/index.ts';

const latency = Number(process.env.BENCH_LATENCY_MS ?? 20);
const emulator = await startEmulator({ faults: [{ match: {}, effect: { kind: 'latency', ms: latency } }] });

process.on('message', (message) => {
  if (message === 'count') {
    process.send?.({
      calls: emulator.journal.length,
      writes: emulator.journal.filter((call: { write: boolean }) => call.write).length,
    });
    emulator.journal.length = 0;
  }
  if (message === 'stop') void emulator.close().then(() => process.exit(0));
});
process.send?.({ url: emulator.url });
