import type { Mapping } from '../../../config/mapping.ts';
import type { Asked } from '../../core/doctor/asked.ts';
import { planWorstDay } from '../../core/doctor/darkness.ts';
import { assembleDiagnosis, type Diagnosis, type Finding } from '../../core/doctor/finding.ts';
import { type Identity, isStranger, judgeAccount, judgeCredentials } from '../../core/doctor/identity.ts';
import { judgeNode } from '../../core/doctor/machine.ts';
import type { Stop } from '../../core/doctor/places.ts';
import { examineSurvivor } from './places.ts';
import type { Probes } from './ports.ts';

/**
 * Tries what the worst day needs while a Region counts as dead: the same credentials, by the STS of each target's own
 * Region; its role; reading and keys there. The origin is asked nothing.
 * @param probesFor asks with credentials that were got by the STS of a Region
 */
export async function examineWorstDay(
  mapping: Mapping,
  dark: string,
  node: string,
  probesFor: (region: string) => Probes,
): Promise<Diagnosis> {
  const { left, findings } = planWorstDay(mapping, dark);
  const found: Finding[] = [judgeNode(node), ...findings];
  // One after the other: what was refused meanwhile is why the one that asked has failed.
  for (const stop of left) found.push(...(await examineLeft(mapping, stop, probesFor(stop.place.region))));
  return assembleDiagnosis(withoutRepeats(found));
}

async function examineLeft(mapping: Mapping, stop: Stop, probes: Probes): Promise<Finding[]> {
  const own = { region: stop.place.region, assumeRole: null, externalId: null };
  const identity: Asked<Identity> = await probes.identify(own);
  const person = [
    judgeCredentials(identity),
    ...(identity.state === 'answered' ? [judgeAccount(mapping, identity.value)] : []),
  ];
  if (identity.state !== 'answered' || isStranger(mapping, identity)) return person;
  return [...person, ...(await examineSurvivor(mapping, stop, probes))];
}

/** Who one is, is the same in each Region. */
function withoutRepeats(found: readonly Finding[]): Finding[] {
  return found.filter(
    (one, at) => found.findIndex(({ check, found: text }) => check === one.check && text === one.found) === at,
  );
}
