import type { Context } from '../context.ts';
import { randomUuid } from '../random.ts';
import { deliverToQueue } from '../sqs/queues.ts';
import type { EventOnBus } from './event.ts';
import { matchesEvent } from './pattern.ts';
import { rulesIn } from './rules.ts';

/**
 * Sends an event to the queues that the rules of its bus name (EventBridge User Guide, "Events"). Returns its id. No
 * other target is known here.
 */
export function publishEvent(event: EventOnBus, { state, random, now }: Context): string {
  const { resources = [], ...rest } = event;
  const time = new Date(now).toISOString().replace(/\.\d+/, '');
  const sent = { version: '0', id: randomUuid(random), ...rest, time, resources };
  const rules = rulesIn(state.rules, event).filter(({ pattern }) => matchesEvent(pattern, sent));
  const times = rules.length === 0 ? 0 : state.deliveries(event);
  for (const rule of rules) {
    for (const arn of rule.targets.values()) {
      for (let time = 0; time < times; time += 1) {
        deliverToQueue(arn, { body: JSON.stringify(sent), sender: rule.arn }, { state, random, now });
      }
    }
  }
  return sent.id;
}
