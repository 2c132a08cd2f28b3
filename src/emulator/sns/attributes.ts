import { AwsError } from '../error.ts';
import { type Entry, entriesOf } from './entries.ts';
import type { Form } from './form.ts';
import type { MessageAttribute } from './outbox.ts';

const NAME = /^(?!aws\.|amazon\.|\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/i;

/** The message attributes of a publish (SNS Developer Guide, "Amazon SNS message attributes"). */
export function attributesOf(request: Form): Record<string, MessageAttribute> {
  return Object.fromEntries(entriesOf(request, 'MessageAttributes.entry').map(attributeOf));
}

function attributeOf(entry: Entry): [name: string, attribute: MessageAttribute] {
  const { Name: name = '', 'Value.DataType': type = '' } = entry;
  if (!NAME.test(name)) throw invalidAttribute(`Invalid message attribute name: ${name}.`);
  if (!/^(String|Number|Binary|String\.Array)(\..+)?$/.test(type)) {
    throw invalidAttribute(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const value = type.startsWith('Binary') ? entry['Value.BinaryValue'] : entry['Value.StringValue'];
  if (!value) {
    throw invalidAttribute(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
    );
  }
  if (type.startsWith('Number') && Number.isNaN(Number(value))) {
    throw invalidAttribute(`Could not cast message attribute '${name}' value to number.`);
  }
  return [name, { type, value }];
}

function invalidAttribute(message: string): AwsError {
  return new AwsError('ParameterValueInvalid', message);
}
