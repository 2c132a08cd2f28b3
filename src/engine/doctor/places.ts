import { isAwsManagedKey } from '../../../config/aws/key.ts';
import type { Mapping } from '../../../config/mapping.ts';
import type { Asked } from '../../core/doctor/asked.ts';
import type { Finding } from '../../core/doctor/finding.ts';
import { judgeKey, judgeKeyUse } from '../../core/doctor/keys.ts';
import {
  type Absence,
  judgeDescriptions,
  judgeList,
  judgeReading,
  judgeRegion,
  judgeRole,
  type Look,
  nameOfStop,
  type Stop,
} from '../../core/doctor/places.ts';
import {
  type Chosen,
  chooseOrigins,
  chooseReplicas,
  keysAt,
  type Sample,
  sampleEntries,
  searchesFor,
} from '../../core/doctor/samples.ts';
import { openEntries, type Selectable } from '../../core/selection.ts';
import type { Probes } from './ports.ts';

/** Secrets of one list, of which the first that fits is looked at. */
const LISTED = 20;

/** What was found in all places, and the secrets that it was tried with. */
interface SeenPlaces {
  readonly findings: readonly Finding[];
  readonly samples: readonly Sample[];
}

/** The origin's place first, since only it shows which secrets patterns and tags mean; then the others, side by side. */
export async function examinePlaces(mapping: Mapping, stops: readonly Stop[], probes: Probes): Promise<SeenPlaces> {
  const [origin, ...others] = stops;
  if (origin === undefined) return { findings: [], samples: [] };
  const listed: Selectable[] = [];
  const first = await examineStop(origin, probes, async () => {
    const lists = await listSamples(mapping, origin, probes);
    for (const one of lists) if (one.state === 'answered') listed.push(...one.value);
    return [
      ...judgeLists(mapping, origin, lists),
      ...(await examineSecrets(origin, chooseOrigins(sampleEntries(mapping, listed)), probes, 'warning')),
      ...(await examineKeys(mapping, origin, probes)),
    ];
  });
  const samples = sampleEntries(mapping, listed);
  const rest = await Promise.all(others.map((stop) => examineTarget(mapping, stop, samples, probes)));
  return { findings: [...first, ...rest.flat()], samples };
}

/** Looks at a place without the origin: what patterns and tags mean is shown by the replicas themselves. */
export async function examineSurvivor(mapping: Mapping, stop: Stop, probes: Probes): Promise<Finding[]> {
  return examineStop(stop, probes, async () => {
    const lists = await listSamples(mapping, stop, probes);
    const listed = lists.flatMap((one) => (one.state === 'answered' ? one.value : []));
    return [
      ...judgeLists(mapping, stop, lists),
      ...(await examineSecrets(
        stop,
        chooseReplicas(sampleEntries(mapping, listed), stop),
        probes,
        'warning',
        'writer',
      )),
      ...(await examineKeys(mapping, stop, probes)),
    ];
  });
}

async function listSamples(mapping: Mapping, stop: Stop, probes: Probes) {
  const searches = searchesFor(mapping);
  const asked = searches.length === 0 ? [{ prefix: '', tagKey: null }] : searches;
  return Promise.all(asked.map(({ prefix, tagKey }) => probes.list(stop.place, { prefix, tagKey, most: LISTED })));
}

/** One finding for all lists of a place. */
function judgeLists(mapping: Mapping, stop: Stop, lists: readonly Asked<unknown>[]): Finding[] {
  const worst = lists.find(({ state }) => state !== 'answered') ?? lists[0];
  return worst === undefined ? [] : [judgeList(stop, worst, openEntries(mapping).length > 0)];
}

async function examineTarget(mapping: Mapping, stop: Stop, samples: readonly Sample[], probes: Probes) {
  return examineStop(stop, probes, async () => {
    const listed = await probes.list(stop.place, { prefix: '', tagKey: null, most: 1 });
    return [
      judgeList(stop, listed, false),
      ...(await examineSecrets(stop, chooseReplicas(samples, stop), probes, 'fine')),
      ...(await examineKeys(mapping, stop, probes)),
    ];
  });
}

/** What cannot be reached is not looked at: all of its checks would say the same. */
async function examineStop(stop: Stop, probes: Probes, look: () => Promise<Finding[]>): Promise<Finding[]> {
  const { place } = stop;
  const role = place.assumeRole === null ? null : await probes.assume(place);
  const roles = role === null ? [] : [judgeRole(stop, role)];
  if (role !== null && role.state !== 'answered') return roles;
  const identity = await probes.identify(place);
  const region = judgeRegion(stop, identity);
  return [...roles, region, ...(identity.state === 'answered' ? await look() : [])];
}

async function examineSecrets(
  stop: Stop,
  { names, rest }: Chosen,
  probes: Probes,
  absence: Absence,
  session: 'auditor' | 'writer' = 'auditor',
): Promise<Finding[]> {
  const looks = await Promise.all(
    names.map(async (name) => ({ name, asked: await probes.describe(stop.place, name) })),
  );
  const there = looks.find(({ asked }) => asked.state === 'answered')?.name;
  // Sessions of auditors may read no value in other accounts.
  const isTried = there !== undefined && (session === 'writer' || stop.place.assumeRole === null);
  const reading = !isTried ? [] : [judgeReading(stop, there, await probes.tryRead(stop.place, there))];
  const keys = stop.isOrigin ? await examineOriginKeys(stop, looks, probes) : [];
  return [...judgeDescriptions(stop, looks, rest, absence), ...reading, ...keys];
}

/** The mapping does not name the origins' keys. They only decrypt, which no dry run tries without a ciphertext. */
async function examineOriginKeys(stop: Stop, looks: readonly Look[], probes: Probes): Promise<Finding[]> {
  const found = looks.flatMap(({ asked }) => (asked.state === 'answered' ? (asked.value.kmsKey ?? []) : []));
  const keys = [...new Set(found)].filter((key) => !isAwsManagedKey(key));
  const where = nameOfStop(stop);
  return Promise.all(keys.map(async (key) => judgeKey({ key, where }, await probes.describeKey(stop.place, key))));
}

async function examineKeys(mapping: Mapping, stop: Stop, probes: Probes): Promise<Finding[]> {
  const found = await Promise.all(
    keysAt(mapping, stop).map(async (key) => {
      const where = { key, where: nameOfStop(stop) };
      const seen = judgeKey(where, await probes.describeKey(stop.place, key));
      if (seen.state === 'failure') return [seen];
      return [seen, judgeKeyUse(where, await probes.tryKey(stop.place, key))];
    }),
  );
  return found.flat();
}
