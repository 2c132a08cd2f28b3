import { randomUUID } from 'node:crypto';
import { LockstepError } from '../../core/errors.ts';
import type { Bench } from '../bench.ts';

/** Events in a row that prove the rule: it comes into force on one machine of AWS after the other. */
const IN_A_ROW = 3;
/** How long one event is waited for before the next put, in milliseconds. */
const ONE_PUT_MS = 10_000;
/** A rule is given longer than an event. */
const PATIENCE_SHARE = 2;

/** Puts to a secret until the rule lets the events through. @throws LockstepError if it does not in time */
export async function proveInForce(bench: Bench): Promise<void> {
  const { inbox, target } = bench;
  const name = bench.nameOf('probe-event-rule');
  await bench.create(target, name, {});
  const from = bench.now();
  const patienceMs = inbox.patienceMs * PATIENCE_SHARE;
  const seen = { puts: 0, arrived: 0, inARow: 0 };
  while (seen.inARow < IN_A_ROW) {
    if (bench.now() - from >= patienceMs) throw notInForce(seen, patienceMs);
    const id = randomUUID();
    const put = { SecretId: name, ClientRequestToken: id, SecretString: randomUUID() };
    const isIt = ({ versionId }: { versionId?: string }) => versionId === id;
    const wait = Math.min(ONE_PUT_MS, inbox.patienceMs);
    const delay = await inbox.timeEvent(() => bench.give(target, 'PutSecretValue', put), isIt, wait);
    seen.puts += 1;
    seen.arrived += delay === null ? 0 : 1;
    seen.inARow = delay === null ? 0 : seen.inARow + 1;
  }
}

function notInForce({ puts, arrived }: { puts: number; arrived: number }, patienceMs: number): LockstepError {
  const said = `of ${puts} puts in ${patienceMs / 1_000} seconds, the events of ${arrived} arrived`;
  return new LockstepError('refused', `${said}, so the rule is not known to be in force`);
}
