import { LockstepError } from '../../core/errors.ts';
import type { ArrivedEvent } from '../event-messages.ts';
import type { ProbeCalls } from './calls.ts';
import { createSecret, type Steps } from './event-steps.ts';
import type { Settled } from './probe.ts';

/** CloudTrail takes longer than Secrets Manager itself. */
const TRAIL_SHARE = 2;

/** Each of these is an event of its own, in the order in which they are called. */
export async function settleTrail({ calls, name, bench, inbox }: Steps): Promise<Settled> {
  const asked: readonly [action: Parameters<ProbeCalls['read']>[0], input: object][] = [
    ['UpdateSecret', { SecretId: name, Description: 'of a selftest' }],
    ['TagResource', { SecretId: name, Tags: [{ Key: 'trial', Value: 'of a selftest' }] }],
    ['UntagResource', { SecretId: name, TagKeys: ['trial'] }],
    ['DeleteSecret', { SecretId: name, RecoveryWindowInDays: 7 }],
    ['RestoreSecret', { SecretId: name }],
  ];
  const act = async () => {
    await createSecret({ calls, name, bench, inbox });
    for (const [action, input] of asked) await calls.read(action, input);
  };
  const types = ['CreateSecret', 'UpdateSecret', 'TagResource', 'UntagResource', 'RestoreSecret'];
  const patienceMs = inbox.patienceMs * TRAIL_SHARE;
  const wanted = types.map((type) => (event: ArrivedEvent) => event.type === type && event.name === name);
  const delays = await inbox.collectEvents(act, wanted, patienceMs);
  const missing = types.filter((_, index) => delays[index] === null);
  const within = `within ${patienceMs / 1_000} seconds`;
  if (missing.length === types.length) {
    throw new LockstepError('refused', `none arrived ${within}: the account has no trail here, or it takes longer`);
  }
  if (missing.length > 0) return { asDocumented: false, finding: `Not ${within}: ${missing.join(', ')}.` };
  const last = Math.max(...delays.map((delay) => delay ?? 0));
  return { asDocumented: true, finding: `They do, the last after ${last} ms.` };
}
