import { AwsError } from '../error.ts';
import type { Tag } from './secret.ts';

const MAX_TAGS = 50;

/** The tags with others added or replaced by key, which is case-sensitive (API reference, TagResource). */
export function checkedTags(present: readonly Tag[], added: readonly Tag[]): readonly Tag[] {
  if (added.some((tag) => tag.Key.toLowerCase().startsWith('aws:'))) {
    throw new AwsError('InvalidParameterException', 'Tag keys that start with aws: are reserved for AWS use.');
  }
  const tags = [...new Map([...present, ...added].map((tag) => [tag.Key, tag])).values()];
  if (tags.length > MAX_TAGS) {
    throw new AwsError('InvalidParameterException', `A secret can have at most ${MAX_TAGS} tags.`);
  }
  return tags;
}
