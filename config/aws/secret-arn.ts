import { partitionOf } from './regions.ts';

/** What stands in policies for the random suffix of a secret's ARN: six `?` match exactly that, and a `*` longer names, too. */
export const ANY_SUFFIX = '-??????';

/** A Region of an account. */
interface SecretPlace {
  readonly region: string;
  readonly account: string;
}

/** The ARN of a secret, or of secrets, by what follows `secret:`. Only policies have `*` for a Region, and so give a partition. */
export function secretArnOf(
  id: string,
  { region, account, partition = partitionOf(region) }: SecretPlace & { readonly partition?: string },
): string {
  return `arn:${partition}:secretsmanager:${region}:${account}:secret:${id}`;
}

/** An ARN that a secret of this name could have: AWS appends a hyphen and six random characters. */
export function wouldBeArn(name: string, place: SecretPlace): string {
  return secretArnOf(`${name}-000000`, place);
}

/** A secret's name with its random suffix, at the end of its ARN. Does not validate. */
export function secretIdIn(arn: string): string {
  return arn.split(':').slice(6).join(':');
}
