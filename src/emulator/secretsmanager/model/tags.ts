import type * as z from 'zod';
import { AwsError } from '../../error.ts';
import type { Tag } from './secret.ts';
import type { shapes } from './shapes.ts';

const MAX_TAGS = 50;

type SentTag = z.output<typeof shapes.tags>[number];

/** The tags with others added or replaced by key, which is case-sensitive (API reference, TagResource). */
export function checkedTags(present: readonly Tag[], sent: readonly SentTag[]): readonly Tag[] {
  const added = sent.map(({ Key, Value }) => ({ Key: requiredKey(Key), Value }));
  if (added.some((tag) => tag.Key.toLowerCase().startsWith('aws:'))) {
    throw new AwsError('InvalidParameterException', 'Tag keys that start with aws: are reserved for AWS use.');
  }
  const tags = [...new Map([...present, ...added].map((tag) => [tag.Key, tag])).values()];
  if (tags.length > MAX_TAGS) {
    throw new AwsError('InvalidParameterException', `A secret can have at most ${MAX_TAGS} tags.`);
  }
  return tags;
}

/** The model requires none; what AWS says then is not known. */
function requiredKey(key: string | undefined): string {
  if (key === undefined) throw new AwsError('InvalidParameterException', 'A tag must have a key.');
  return key;
}
