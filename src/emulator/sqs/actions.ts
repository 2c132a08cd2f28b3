import type { Action } from '../secretsmanager/action.ts';
import { CreateQueue } from './CreateQueue.ts';
import { DeleteMessage } from './DeleteMessage.ts';
import { DeleteMessageBatch } from './DeleteMessageBatch.ts';
import { DeleteQueue } from './DeleteQueue.ts';
import { GetQueueAttributes } from './GetQueueAttributes.ts';
import { GetQueueUrl } from './GetQueueUrl.ts';
import { ListQueues } from './ListQueues.ts';
import { ListQueueTags } from './ListQueueTags.ts';
import { ReceiveMessage } from './ReceiveMessage.ts';
import { SetQueueAttributes } from './SetQueueAttributes.ts';

/** SQS, as far as it is here: standard queues that rules of EventBridge send to. */
export const queueActions: Readonly<Record<string, Action>> = {
  CreateQueue,
  DeleteMessage,
  DeleteMessageBatch,
  DeleteQueue,
  GetQueueAttributes,
  GetQueueUrl,
  ListQueues,
  ListQueueTags,
  ReceiveMessage,
  SetQueueAttributes,
};
