import type { Context } from '../context.ts';
import { randomUuid } from '../random.ts';
import { attributesOf } from './attributes.ts';
import { type Form, form } from './form.ts';
import type { Mail } from './outbox.ts';
import { structureOf } from './structure.ts';
import { invalidParameter, topicOf } from './topics.ts';

/** The message and its attributes together, in bytes of UTF-8 (SNS Developer Guide, "Amazon SNS message attributes"). */
const MAX_BYTES = 262_144;

/** Starts with a letter, number or punctuation mark; no line breaks or control characters; fewer than 100 characters. */
const SUBJECT = /^[!-~][ -~]{0,98}$/;

/** SNS API reference, Publish, to a topic. */
export const Publish = {
  write: true,
  performAction(input: unknown, context: Context): object {
    const request = form.parse(input);
    const { caller, state, random, now } = context;
    const topic = topicOf(request.TopicArn ?? request.TargetArn, state.topics, caller);
    const mail = mailOf(request);
    const messageId = randomUuid(random);
    const published = { at: now, topicArn: topic.arn, messageId, ...mail, subscriptions: [...topic.subscriptions] };
    state.outbox.push(published);
    state.onMail(published);
    return { MessageId: messageId };
  },
};

function mailOf(request: Form): Pick<Mail, 'message' | 'byProtocol' | 'attributes' | 'subject'> {
  const { Message = '', MessageStructure, Subject } = request;
  if (Message === '') throw invalidParameter('Empty message');
  if (Subject !== undefined && !SUBJECT.test(Subject)) throw invalidParameter('Subject');
  const attributes = attributesOf(request);
  const bytes = Object.entries(attributes).map(([name, { type, value }]) => Buffer.byteLength(name + type + value));
  if (bytes.reduce((sum, size) => sum + size, Buffer.byteLength(Message)) > MAX_BYTES) {
    throw invalidParameter('Message too long');
  }
  return { ...structureOf(Message, MessageStructure), attributes, ...(Subject !== undefined && { subject: Subject }) };
}
