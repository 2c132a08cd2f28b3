import type { AccountRegion } from '../arn.ts';

/** A standard queue. */
export interface Queue extends AccountRegion {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
  /** As they were given; `attributesOf` has the others. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly messages: Message[];
}

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  /** Until then, no one else receives it. */
  visibleAt: number;
  /** Undefined: it was never received. */
  handle: string | undefined;
  received: number;
}

/** The queues, by ARN. */
export type Queues = Map<string, Queue>;
