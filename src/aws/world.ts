import { setTimeout as sleep } from 'node:timers/promises';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { Watcher, World } from '../ports.ts';
import { awsPlaces } from './places.ts';
import type { TopicMessage } from './topic.ts';

/** Secrets worked on side by side; each waits for its own calls, and places limit those. */
const WIDTH = 64;

/** What the doors bring along. */
export interface WorldOptions {
  readonly originRegion: string;
  readonly watcher: Watcher;
  readonly stopped: () => string | null;
}

/** The world as AWS: the environment's credentials, the system's clock, and a way to publish. */
export interface AwsWorld extends World {
  publish(topicArn: string, message: TopicMessage): Promise<void>;
  /** Sends messages to a queue in the origin's Region. */
  enqueue(queueUrl: string, bodies: readonly string[]): Promise<void>;
  /** Calls made to Secrets Manager so far, retries included. */
  calls(): number;
}

export function awsWorld({ originRegion, watcher, stopped }: WorldOptions): AwsWorld {
  const credentials = fromNodeProviderChain();
  let calls = 0;
  const count = () => {
    calls += 1;
  };
  // STS, SNS and SQS are loaded when first needed.
  let asked: Promise<string> | undefined;
  const account = () =>
    (asked ??= import('./account.ts').then(({ callerAccount }) => callerAccount(originRegion, credentials)));
  return {
    at: awsPlaces(originRegion, credentials, account, count),
    account,
    publish: async (topicArn, message) => (await import('./topic.ts')).publish(topicArn, message, credentials),
    enqueue: async (queueUrl, bodies) =>
      (await import('./queue.ts')).enqueue(queueUrl, originRegion, bodies, credentials),
    calls: () => calls,
    now: () => new Date(),
    pause: async (milliseconds) => {
      await sleep(milliseconds);
    },
    stopped,
    width: WIDTH,
    watcher,
  };
}
