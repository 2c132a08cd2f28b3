import type * as z from 'zod';
import { AwsError } from '../../error.ts';
import type { Tag } from './secret.ts';
import type { shapes } from './shapes.ts';

const MAX_TAGS = 50;

type SentTag = z.output<typeof shapes.tags>[number];

/** The tags with others added or replaced by key, which is case-sensitive (API reference, TagResource). */
export function checkedTags(present: readonly Tag[], sent: readonly SentTag[]): readonly Tag[] {
  const added = sent.map(({ Key, Value }) => ({ Key: requiredKey(Key), Value }));
  if (added.some((tag) => isAwsTag(tag.Key))) {
    throw new AwsError('InvalidParameterException', 'Tag keys that start with aws: are reserved for AWS use.');
  }
  const tags = [...new Map([...present, ...added].map((tag) => [tag.Key, tag])).values()];
  // "Tags with this prefix do not count against your tags per resource limit" (API reference, TagResource).
  if (tags.filter((tag) => !isAwsTag(tag.Key)).length > MAX_TAGS) {
    throw new AwsError('InvalidParameterException', `A secret can have at most ${MAX_TAGS} tags.`);
  }
  return tags;
}

function isAwsTag(key: string): boolean {
  return key.toLowerCase().startsWith('aws:');
}

/** The model does not require a key; AWS's answer without one is not known. */
function requiredKey(key: string | undefined): string {
  if (key === undefined) throw new AwsError('InvalidParameterException', 'A tag must have a key.');
  return key;
}
