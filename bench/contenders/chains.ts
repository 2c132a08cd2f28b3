import {
  type ListSecretsCommandInput,
  paginateListSecrets,
  type SecretListEntry,
} from '@aws-sdk/client-secrets-manager';
import { client, nameOf, ORIGIN } from '../account.ts';

/** Lists one Region page by page, like a check. */
export async function oneList(count: number): Promise<void> {
  const seen = new Set<string>();
  for await (const page of pages({})) for (const arn of page) seen.add(arn);
  insistOn(count, seen);
}

/** The same list from both ends, until they meet. */
export async function twoEnds(count: number): Promise<void> {
  const seen = new Set<string>();
  const from = async (SortOrder: 'asc' | 'desc'): Promise<void> => {
    for await (const page of pages({ SortOrder })) {
      const met = page.some((arn) => seen.has(arn));
      for (const arn of page) seen.add(arn);
      if (met || seen.size >= count) return;
    }
  };
  await Promise.all([from('asc'), from('desc')]);
  insistOn(count, seen);
}

/** Ten parallel lists, by the first digit in which names differ. Only in this bench is that digit known. */
export async function tenPrefixes(count: number): Promise<void> {
  const seen = new Set<string>();
  const shared = nameOf(0).slice(0, -String(count - 1).length);
  const list = async (digit: number): Promise<void> => {
    for await (const page of pages({ Filters: [{ Key: 'name', Values: [`${shared}${digit}`] }] })) {
      for (const arn of page) seen.add(arn);
    }
  };
  await Promise.all([...Array(10).keys()].map(list));
  insistOn(count, seen);
}

async function* pages(input: ListSecretsCommandInput): AsyncGenerator<string[]> {
  for await (const { SecretList = [] } of paginateListSecrets({ client: client(ORIGIN), pageSize: 100 }, input)) {
    yield SecretList.map(({ ARN = '' }: SecretListEntry) => ARN);
  }
}

function insistOn(count: number, seen: ReadonlySet<string>): void {
  if (seen.size !== count) throw new Error(`saw ${seen.size} of ${count} secrets`);
}
