import { asLockstepError, LockstepError } from '../core/errors.ts';
import { type ArrivedEvent, type QueueMessage, readEvent, readMessages } from './event-messages.ts';
import type { Facts } from './facts.ts';
import { makeEventQueue } from './own-events.ts';
import type { EventPort, SelftestPorts } from './ports.ts';

/** How long a call that finds no message waits for one on AWS, in seconds. */
const LONG_POLL_SECONDS = 1;
/** The least time from one call to the next if nothing came: at first, and at most, in milliseconds. */
const BETWEEN_MS = { first: 10, most: 250 };

type IsIt = (event: ArrivedEvent) => boolean;
type Delivery = Facts['events'][number];

/** The events of this selftest's secrets in the target, as they come. */
export class EventInbox {
  readonly #id: string;
  readonly #ports: SelftestPorts;
  readonly #events: ArrivedEvent[] = [];
  /** Ids of messages, by the id of their event. */
  readonly #messages = new Map<string, Set<string>>();
  readonly #delays: number[] = [];
  #opened: Promise<void> | null = null;
  #receiving: Promise<void> | null = null;
  #queueUrl = '';
  #hasQueue = false;
  #betweenMs = BETWEEN_MS.first;

  constructor(id: string, ports: SelftestPorts) {
    this.#id = id;
    this.#ports = ports;
  }

  get patienceMs(): number {
    return this.#port.patienceMs;
  }

  /** Makes the rule and the queue with the first question, and waits until they are proven. @throws LockstepError */
  open(prove: () => Promise<void>): Promise<void> {
    const make = async () => {
      this.#ports.note('Waiting until a rule for events is in force.');
      this.#queueUrl = await makeEventQueue(this.#port.place, this.#id);
      await prove();
    };
    this.#opened ??= make();
    return this.#opened;
  }

  /**
   * Acts, and waits for such an event. Returns the milliseconds from the answer to its arrival; null: none arrived in time.
   */
  async timeEvent(act: () => Promise<unknown>, isIt: IsIt, patienceMs = this.patienceMs): Promise<number | null> {
    const [delay = null] = await this.collectEvents(act, [isIt], patienceMs);
    if (delay !== null) this.#delays.push(delay);
    return delay;
  }

  /** The same for several events: the delay of each; null: it did not arrive. */
  async collectEvents(
    act: () => Promise<unknown>,
    wanted: readonly IsIt[],
    patienceMs: number,
  ): Promise<(number | null)[]> {
    const mark = this.#events.length;
    await act();
    this.#betweenMs = BETWEEN_MS.first;
    const from = this.#ports.now();
    let found = this.#findAll(wanted, mark);
    while (found.includes(undefined) && this.#ports.now() - from < patienceMs) {
      await this.#receiveOnce();
      found = this.#findAll(wanted, mark);
    }
    // It may come before the answer.
    return found.map((event) => (event === undefined ? null : Math.max(0, Math.round(event.at - from))));
  }

  /** Reads for so long, whatever comes. Returns how many events came so far, and how many of them more than once. */
  async countFor(milliseconds: number): Promise<{ events: number; twice: number }> {
    const from = this.#ports.now();
    while (this.#ports.now() - from < milliseconds) await this.#receiveOnce();
    return { events: this.#messages.size, twice: this.#countTwice() };
  }

  /** How events were delivered, as far as they were waited for. */
  describeDelivery(): Delivery[] {
    if (this.#delays.length === 0) return [];
    const sorted = this.#delays.toSorted((one, other) => one - other);
    const medianMs = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
    const timed = { arrived: sorted.length, twice: this.#countTwice(), medianMs, longestMs: sorted.at(-1) ?? 0 };
    return [{ region: this.#port.place.region, event: 'Secret Label Updated', ...timed }];
  }

  get #port(): EventPort {
    const { events } = this.#ports;
    if (events === null) throw new LockstepError('bad-input', 'events are looked at only with --events');
    return events;
  }

  #findAll(wanted: readonly IsIt[], mark: number): (ArrivedEvent | undefined)[] {
    const fresh = this.#events.slice(mark);
    return wanted.map((isIt) => fresh.find(isIt));
  }

  #countTwice(): number {
    return [...this.#messages.values()].filter(({ size }) => size > 1).length;
  }

  /** All who wait read together. */
  #receiveOnce(): Promise<void> {
    this.#receiving ??= this.#receive().finally(() => {
      this.#receiving = null;
    });
    return this.#receiving;
  }

  async #receive(): Promise<void> {
    const { now, stop, pause } = this.#ports;
    stop.throwIfAborted();
    const from = now();
    const Messages = await this.#takeMessages();
    const at = now();
    for (const message of Messages) this.#keepMessage(message, at);
    if (Messages.length === 0) {
      await pause(Math.max(0, this.#betweenMs - (at - from)));
      this.#betweenMs = Math.min(this.#betweenMs * 2, BETWEEN_MS.most);
      return;
    }
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await this.#port.place.call('sqs', 'DeleteMessageBatch', { QueueUrl: this.#queueUrl, Entries });
  }

  /** A queue that was just made may not be found for a second. */
  async #takeMessages(): Promise<QueueMessage[]> {
    const input = { QueueUrl: this.#queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: LONG_POLL_SECONDS };
    try {
      const answer = await this.#port.place.call('sqs', 'ReceiveMessage', input);
      this.#hasQueue = true;
      return readMessages(answer);
    } catch (thrown) {
      if (!this.#hasQueue && asLockstepError(thrown).code === 'not-found') return [];
      throw thrown;
    }
  }

  /** A queue may hand the same message out again, which is no second event. */
  #keepMessage({ MessageId, Body }: QueueMessage, at: number): void {
    const read = readEvent(Body);
    if (read === null) return;
    const known = this.#messages.get(read.id);
    this.#messages.set(read.id, new Set([...(known ?? []), MessageId]));
    if (known === undefined) this.#events.push({ ...read.event, at });
  }
}
