import { setTimeout as sleep } from 'node:timers/promises';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { Watcher, World } from '../ports.ts';
import { callerAccount } from './account.ts';
import { awsPlaces } from './places.ts';
import { publish, type TopicMessage } from './topic.ts';

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
}

export function awsWorld({ originRegion, watcher, stopped }: WorldOptions): AwsWorld {
  const credentials = fromNodeProviderChain();
  return {
    at: awsPlaces(originRegion, credentials),
    account: () => callerAccount(originRegion, credentials),
    publish: (topicArn, message) => publish(topicArn, message, credentials),
    now: () => new Date(),
    pause: async (milliseconds) => {
      await sleep(milliseconds);
    },
    stopped,
    width: WIDTH,
    watcher,
  };
}
