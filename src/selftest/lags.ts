import { randomUUID } from 'node:crypto';
import pLimit from 'p-limit';
import * as z from 'zod';
import type { Bench } from './bench.ts';
import { holderIn, readDescription } from './description.ts';
import type { Lag } from './facts.ts';
import type { TrialPlace } from './ports.ts';
import { quantileOf } from './quantile.ts';

type Read = Lag['read'];

/** AWS keeps about a hundred versions of a secret, so further puts go to further secrets. */
export const PUTS_A_SECRET = 50;
/** After this, a read counts as that late, in milliseconds. */
const LATEST_MS: Record<Read, number> = { DescribeSecret: 30_000, GetSecretValue: 30_000, ListSecrets: 300_000 };
/** Pauses between two reads: at first, and then a share of the time that has passed, so that a late list is not asked for all day. */
const BETWEEN_MS: Record<Read, number> = { DescribeSecret: 20, GetSecretValue: 20, ListSecrets: 100 };
const BETWEEN_SHARE = 0.1;
/** Secrets that are put to at once: AWS answers 100 ListSecrets a second. */
const SIDE_BY_SIDE = 8;

/** How late reads were, after as many puts as could be timed, and what ended the timing early if anything did. */
interface Timed {
  readonly lags: Lag[];
  readonly trouble: unknown;
}

/**
 * After each put, how long reads still showed what was before: the time from the answer to the put until the last such read was
 * sent. 0: the first read showed the put.
 */
export async function measureLags(bench: Bench, place: TrialPlace, puts: number): Promise<Timed> {
  const names = Array.from({ length: Math.ceil(puts / PUTS_A_SECRET) }, (_, at) => bench.nameOf(`lag-${at}`));
  const limit = pLimit(SIDE_BY_SIDE);
  const measured: Record<Read, number>[] = [];
  const perSecret = names.map((name, at) =>
    limit(() =>
      measureSecret(bench, place, { name, puts: Math.min(PUTS_A_SECRET, puts - at * PUTS_A_SECRET) }, measured),
    ),
  );
  const ended = await Promise.allSettled(perSecret);
  const failed = ended.find((one) => one.status === 'rejected');
  const reads = measured.length === 0 ? [] : (['DescribeSecret', 'GetSecretValue', 'ListSecrets'] as const);
  const lags = reads.map((read) => ({
    region: place.region,
    read,
    writes: measured.length,
    ...summarizeLags(measured.map((lags) => lags[read])),
  }));
  return { lags, trouble: failed === undefined ? null : failed.reason };
}

async function measureSecret(
  bench: Bench,
  place: TrialPlace,
  { name, puts }: { readonly name: string; readonly puts: number },
  measured: Record<Read, number>[],
): Promise<void> {
  await bench.create(place, name, { SecretString: randomUUID() });
  for (let put = 0; put < puts; put += 1) {
    const id = randomUUID();
    const request = { SecretId: name, ClientRequestToken: id, SecretString: randomUUID() };
    await bench.give(place, 'PutSecretValue', request);
    const at = bench.now();
    const lagOf = (read: Read) => lastStale(bench, at, read, () => READS[read](bench, place, name, id));
    const [DescribeSecret, GetSecretValue, ListSecrets] = await Promise.all([
      lagOf('DescribeSecret'),
      lagOf('GetSecretValue'),
      lagOf('ListSecrets'),
    ]);
    measured.push({ DescribeSecret, GetSecretValue, ListSecrets });
  }
}

async function lastStale(bench: Bench, at: number, read: Read, shows: () => Promise<boolean>): Promise<number> {
  const latest = LATEST_MS[read];
  let stale = 0;
  while (bench.now() - at < latest) {
    const sent = bench.now() - at;
    if (await shows()) return Math.round(stale);
    stale = sent;
    await bench.pause(Math.max(BETWEEN_MS[read], (bench.now() - at) * BETWEEN_SHARE));
  }
  return latest;
}

const current = z.object({ VersionId: z.string() });
const listed = z.object({
  SecretList: z
    .array(
      z.object({ Name: z.string(), SecretVersionsToStages: z.record(z.string(), z.array(z.string())).default({}) }),
    )
    .default([]),
});

/** Whether a read shows this version as AWSCURRENT. */
const READS: Record<Read, (bench: Bench, place: TrialPlace, name: string, id: string) => Promise<boolean>> = {
  DescribeSecret: async (bench, place, name, id) => {
    const read = await bench.look(place, 'DescribeSecret', { SecretId: name });
    return read !== null && holderIn(readDescription(read)) === id;
  },
  GetSecretValue: async (bench, place, name, id) => {
    const read = await bench.look(place, 'GetSecretValue', { SecretId: name });
    return read !== null && current.parse(read).VersionId === id;
  },
  ListSecrets: async (bench, place, name, id) => {
    const Filters = [{ Key: 'name', Values: [name] }];
    const { SecretList } = listed.parse(await bench.give(place, 'ListSecrets', { Filters, MaxResults: 100 }));
    const found = SecretList.find(({ Name }) => Name === name);
    return found?.SecretVersionsToStages[id]?.includes('AWSCURRENT') ?? false;
  },
};

function summarizeLags(lags: readonly number[]): Pick<Lag, 'medianMs' | 'p99Ms' | 'longestMs'> {
  return { medianMs: quantileOf(0.5, lags), p99Ms: quantileOf(0.99, lags), longestMs: quantileOf(1, lags) };
}
