import type { EmulatorOptions } from '../../../src/emulator/index.ts';

type Authorize = NonNullable<EmulatorOptions['authorize']>;
type Context = Parameters<Authorize>[0]['context'];

/** An IAM that knows the tags of a secret late: it uses the old ones until that many requests were denied because of them. */
export class LaggingTags {
  readonly #denials: number;
  /** By place and name of the secret. */
  readonly #known = new Map<string, { tags: Context; denied: number }>();

  constructor(denials: number) {
    this.#denials = denials;
  }

  lag(judge: Authorize): Authorize {
    return (request) => {
      const { resource, context, exists } = request;
      const name = resource.replace(/-[A-Za-z0-9]{6}$/, '');
      const [tags, others] = splitTags(context);
      const known = this.#known.get(name) ?? { tags: exists ? tags : {}, denied: 0 };
      const verdict = judge({ ...request, context: { ...others, ...known.tags } });
      const denied = known.denied + (verdict === 'deny' ? 1 : 0);
      this.#known.set(name, denied >= this.#denials ? { tags, denied: 0 } : { ...known, denied });
      return verdict;
    };
  }
}

function splitTags(context: Context): [tags: Context, others: Context] {
  const entries = Object.entries(context);
  const isTag = ([key]: [string, unknown]) => key.includes(':ResourceTag/');
  return [Object.fromEntries(entries.filter(isTag)), Object.fromEntries(entries.filter((one) => !isTag(one)))];
}
