import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Simulation } from '@cloud-copilot/iam-simulate';

const answered = new Int32Array(new SharedArrayBuffer(4));
const { port1: ours, port2: theirs } = new MessageChannel();
const data = { workerData: { port: theirs, answered }, transferList: [theirs] };
new Worker(new URL('./simulator.mjs', import.meta.url), data).unref();
ours.unref();

const known = new Map<string, boolean>();

/** Whether AWS would allow a call, according to a third-party simulator. @throws for a call or policy that IAM does not know */
export function isAllowed(simulation: Simulation): boolean {
  const key = JSON.stringify(simulation);
  const verdict = known.get(key) ?? ask(simulation);
  known.set(key, verdict);
  return verdict;
}

function ask(simulation: Simulation): boolean {
  Atomics.store(answered, 0, 0);
  ours.postMessage(simulation);
  // A late wake-up may be for the previous answer, so only the number counts.
  while (Atomics.load(answered, 0) === 0) Atomics.wait(answered, 0, 0);
  const verdict = receiveMessageOnPort(ours)?.message;
  if (verdict === 'Allowed') return true;
  if (verdict === 'ImplicitlyDenied' || verdict === 'ExplicitlyDenied') return false;
  throw new Error(`the simulator: ${verdict} on ${JSON.stringify(simulation.request)}`);
}
