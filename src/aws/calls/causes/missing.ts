import type { Cause } from './cause.ts';

const TOPIC = {
  code: 'not-found',
  why: 'there is no such topic',
  next: 'correct its ARN, or create the topic',
} as const;

/** Things that are not there, or not yet gone. */
export const MISSING: readonly Cause[] = [
  { names: ['NotFoundException', 'NotFound'], calls: ['Publish'], ...TOPIC },
  { names: ['InvalidParameterException', 'InvalidParameter'], message: /TopicArn/, calls: ['Publish'], ...TOPIC },
  {
    names: ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'],
    code: 'not-found',
    why: 'there is no such queue',
    next: 'deploy the stack again',
  },
  {
    names: ['InvalidRequestException'],
    message: /scheduled for deletion/,
    calls: ['CreateSecret'],
    code: 'refused',
    why: 'AWS has not yet deleted the secret that had this name',
    next: 'wait some minutes, and run it again',
  },
  {
    names: ['InvalidRequestException'],
    message: /marked for deletion|scheduled for deletion/,
    code: 'refused',
    why: 'the secret is being deleted',
    next: 'run it again: that looks anew',
  },
];
