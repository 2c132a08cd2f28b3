import { AwsError } from '../../error.ts';
import type { Secret } from './secret.ts';
import type { SentFilter } from './shapes.ts';
import { startsWords } from './words.ts';

type Match = (secret: Secret, value: string) => boolean;

export type Filter = Required<{ [Member in keyof SentFilter]: NonNullable<SentFilter[Member]> }>;

/** How each filter key compares (API reference, Filter; as recorded on AWS). */
const MATCHES: Record<Filter['Key'], Match> = {
  name: (secret, value) => secret.name.startsWith(value),
  description: (secret, value) => startsWords(secret.description ?? '', value),
  'tag-key': (secret, value) => tagsOf(secret).some((tag) => tag.Key.startsWith(value)),
  'tag-value': (secret, value) => tagsOf(secret).some((tag) => tag.Value.startsWith(value)),
  'primary-region': (secret, value) => secret.primaryRegion?.startsWith(value) === true,
  'owning-service': (secret, value) => secret.owningService?.startsWith(value) === true,
  all: (secret, value) => allFieldsOf(secret).some((field) => startsWords(field, value)),
};

/** The filters, checked to have both members. */
export function checkedFilters(sent: readonly SentFilter[]): Filter[] {
  return sent.map(({ Key, Values }) => {
    if (Key === undefined) throw new AwsError('InvalidParameterException', 'Invalid filter key');
    if (Values === undefined) throw new AwsError('InvalidParameterException', `Invalid filter values for key: ${Key}`);
    return { Key, Values };
  });
}

/** All filters must match, each by any one of its values; a leading `!` negates a value. */
export function matchesFilters(secret: Secret, filters: readonly Filter[]): boolean {
  return filters.every(({ Key, Values }) =>
    Values.some((value) =>
      value.startsWith('!') ? !MATCHES[Key](secret, value.slice(1)) : MATCHES[Key](secret, value),
    ),
  );
}

function tagsOf(secret: Secret) {
  return secret.tags ?? [];
}

function allFieldsOf(secret: Secret): string[] {
  return [secret.name, secret.description ?? '', ...tagsOf(secret).flatMap((tag) => [tag.Key, tag.Value])];
}
