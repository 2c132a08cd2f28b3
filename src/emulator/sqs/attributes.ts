import * as z from 'zod';
import { AwsError } from '../error.ts';
import { isQueuePolicy } from './policy.ts';

/** The attributes that are kept, of which only the policy and the visibility timeout have an effect here. */
const KNOWN = [
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'Policy',
  'ReceiveMessageWaitTimeSeconds',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
];

export const attributeMap = z.record(z.string(), z.string());

/** @throws AwsError for an attribute that SQS does not know, or that cannot be as it is given */
export function checkedAttributes(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(attributes)) {
    if (!KNOWN.includes(name)) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    const isRight = name === 'Policy' ? value === '' || isQueuePolicy(value) : value !== '';
    if (!isRight) throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
  }
  return attributes;
}
