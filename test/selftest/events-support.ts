import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { EmulatorOptions } from '../../src/emulator/index.ts';
import { EVENT_PROBES } from '../../src/selftest/probes/events.ts';
import type { SelftestEnd } from '../../src/selftest/selftest.ts';
import { settings } from '../support/emulator.ts';
import { DUBLIN, openStage, type Stage } from '../support/stage.ts';
import { interruptByHand, NO_GHOSTS, playSelftest } from './support.ts';

/** The questions about events, all or those of these ids. */
export async function playEvents(
  options: EmulatorOptions = {},
  ids?: readonly string[],
): Promise<SelftestEnd & { stage: Stage }> {
  const stage = await openStage({ ...NO_GHOSTS, ...options });
  process.env.AWS_MAX_ATTEMPTS = '1';
  const probes = EVENT_PROBES.filter(({ id }) => ids?.includes(id) ?? true);
  return { stage, ...(await playSelftest(stage, interruptByHand(), { stories: [], probes }, ['events'])) };
}

/** The rules and queues of Dublin. */
export async function eventsOf({ aws }: Stage): Promise<string[]> {
  const { events, sqs } = clientsOf(aws);
  const { Rules = [] } = await events.send(new ListRulesCommand({}));
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  return [...Rules.map(({ Name }) => String(Name)), ...QueueUrls.map((url) => `queue ${url.split('/').at(-1)}`)];
}

export function clientsOf(aws: Stage['aws']) {
  const at = settings(aws, DUBLIN.account, DUBLIN.region);
  return { events: new EventBridgeClient(at), sqs: new SQSClient(at) };
}
