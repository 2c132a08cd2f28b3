import { type ReplicaReport, UNKNOWN_ACCOUNT } from '../report.ts';
import type { HistoryRecord } from './record.ts';

/** A Region of an account in which replicas of a mapping are, or were. */
export type KnownPlace = NonNullable<HistoryRecord['places']>[number];

/** The places that were known, and those in which a run saw replicas, sorted. None is forgotten: replicas may be left there. */
export function addPlaces(known: readonly KnownPlace[], rows: Iterable<ReplicaReport>): KnownPlace[] {
  const places = new Map(known.map((place) => [keyOf(place), place]));
  for (const { region, account, replicaVersion } of rows) {
    if (replicaVersion === null || account === UNKNOWN_ACCOUNT) continue;
    const place = { region, account };
    if (!places.has(keyOf(place))) places.set(keyOf(place), place);
  }
  return [...places.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ region, account }: KnownPlace): string {
  return `${region} ${account}`;
}
