import { randomUUID } from 'node:crypto';
import { SELFTEST_TAG } from '../../../config/aws/marks.ts';
import { LockstepError } from '../../core/errors.ts';
import type { Bench } from '../bench.ts';
import type { EventInbox } from '../event-inbox.ts';
import type { ArrivedEvent } from '../event-messages.ts';
import type { ProbeCalls } from './calls.ts';
import type { Settled } from './probe.ts';

/** What a question about events works with. */
export interface Steps {
  readonly calls: ProbeCalls;
  readonly name: string;
  readonly bench: Bench;
  readonly inbox: EventInbox;
}

/** A label that AWS gives no meaning. */
export const LABEL = 'SELFTEST';

type Act = () => Promise<unknown>;
type IsIt = (event: ArrivedEvent) => boolean;

export function matchSecret({ name }: Pick<Steps, 'name'>): IsIt {
  return (event) => event.name === name && event.label !== undefined;
}

export async function createSecret({ calls, name, bench }: Steps, content: object = {}): Promise<void> {
  const Tags = [{ Key: SELFTEST_TAG, Value: bench.id }];
  await calls.read('CreateSecret', { Name: name, ClientRequestToken: randomUUID(), Tags, ...content });
}

/** A secret with one version, whose event has come: it is not mistaken for one of what follows. */
export async function makeQuietSecret(steps: Steps): Promise<string> {
  await createSecret(steps);
  return putQuietly(steps);
}

export async function putQuietly(steps: Steps): Promise<string> {
  const id = randomUUID();
  await requireEvent(steps.inbox.timeEvent(...preparePut(steps, id)));
  return id;
}

export function preparePut({ calls, name }: Steps, id: string = randomUUID()): [act: Act, isIt: IsIt] {
  const put = { SecretId: name, ClientRequestToken: id, SecretString: randomUUID() };
  return [() => calls.read('PutSecretValue', put), ({ versionId }) => versionId === id];
}

export function prepareLabel({ calls, name }: Steps, id: string): [act: Act, isIt: IsIt] {
  const move = { SecretId: name, VersionStage: LABEL, MoveToVersionId: id };
  const isIt = (event: ArrivedEvent) => event.versionId === id && event.label === LABEL;
  return [() => calls.read('UpdateSecretVersionStage', move), isIt];
}

/** @throws LockstepError if an event that has to come before the question did not */
export async function requireEvent(timed: Promise<number | null>): Promise<void> {
  if ((await timed) === null) throw new LockstepError('refused', 'an event that is documented did not come before it');
}

/** An event that AWS documents. */
export function expectEvent(delay: number | null, { inbox }: Steps): Settled {
  return { asDocumented: delay !== null, finding: sayArrival(delay, inbox) };
}

/** An event of which the documentation says nothing: either answer is one. */
export function noteEvent(delay: number | null, { inbox }: Steps): Settled {
  return { asDocumented: true, finding: sayArrival(delay, inbox) };
}

function sayArrival(delay: number | null, { patienceMs }: EventInbox): string {
  return delay === null ? `None arrived within ${patienceMs / 1_000} seconds.` : `It is, after ${delay} ms.`;
}
