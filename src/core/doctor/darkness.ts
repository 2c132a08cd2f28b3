import type { Mapping } from '../../../config/mapping.ts';
import { originPlace } from '../desired.ts';
import { asBad, asGood, type Finding } from './finding.ts';
import { nameOfStop, type Stop, stopsOf } from './places.ts';

/** The places that are left when a Region is dead, and what is to be said of the others. */
export interface WorstDay {
  readonly left: readonly Stop[];
  readonly findings: readonly Finding[];
}

/** On that day nothing is asked of the origin: its replicas are what is left. */
export function planWorstDay(mapping: Mapping, dark: string): WorstDay {
  const stops = stopsOf(mapping).filter(({ targets }) => targets.length > 0);
  const left = stops.filter(({ place }) => place.region !== dark);
  const lost = stops.filter(({ place }) => place.region === dark).map(nameOfStop);
  const isOrigin = originPlace(mapping).region === dark;
  return {
    left: left.map((stop) => ({ ...stop, isOrigin: false })),
    findings: [
      ...(isOrigin
        ? []
        : [asBad('dark', 'note', `the origin is in ${mapping.origin.region}, which lives on when ${dark} is dead`)]),
      ...(lost.length === 0 ? [] : [asBad('dark', 'note', `replicas in ${lost.join(', ')} are lost with ${dark}`)]),
      left.length === 0
        ? asBad('dark', 'failure', `no target is outside of ${dark}: nothing is left`, 'add a target in another Region')
        : asGood('dark', `without ${dark} there are replicas in ${left.map(nameOfStop).join(', ')}`),
    ],
  };
}
