import { accountOfArn } from '../config/aws/arn.ts';
import { groupBy } from '../config/group.ts';
import type { Mapping } from '../config/mapping.ts';
import { type NamePattern, patternsOfNames, replicaNames } from './events.ts';

/** A Region in which replicas are watched. */
export interface WatchedPlace {
  /** null: the account of the reconciler. */
  readonly account: string | null;
  readonly region: string;
  /** null: all names. */
  readonly names: readonly NamePattern[] | null;
}

/** The places of replicas but the origin's own, whose events are on its bus already. */
export function watchedPlaces(mapping: Mapping, ownAccount: string | undefined): WatchedPlace[] {
  const targets = mapping.entries.flatMap(({ replicas }) => replicas.map(({ target }) => target));
  const places = targets.map(({ region, assumeRole }) => {
    const account = assumeRole === null ? null : accountOfArn(assumeRole);
    return { region, account: account === ownAccount ? null : account };
  });
  const elsewhere = places.filter(({ account, region }) => account !== null || region !== mapping.origin.region);
  const distinct = groupBy(elsewhere, ({ account, region }) => `${account} ${region}`);
  return [...distinct.values()].map(([place]) => ({
    ...place,
    names: patternsOfNames(replicaNames(mapping, place, ownAccount)),
  }));
}
