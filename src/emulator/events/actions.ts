import type { Action } from '../secretsmanager/action.ts';
import { DeleteRule } from './DeleteRule.ts';
import { ListRules } from './ListRules.ts';
import { ListTagsForResource } from './ListTagsForResource.ts';
import { PutEvents } from './PutEvents.ts';
import { PutRule } from './PutRule.ts';
import { PutTargets } from './PutTargets.ts';
import { RemoveTargets } from './RemoveTargets.ts';

/** EventBridge, as far as it is here: default buses whose rules send to queues. */
export const eventActions: Readonly<Record<string, Action>> = {
  DeleteRule,
  ListRules,
  ListTagsForResource,
  PutEvents,
  PutRule,
  PutTargets,
  RemoveTargets,
};
