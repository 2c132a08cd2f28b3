import { originPlace } from '../../core/desired.ts';
import { assembleDiagnosis, type Diagnosis, type Finding } from '../../core/doctor/finding.ts';
import { isStranger, judgeAccount, judgeCredentials } from '../../core/doctor/identity.ts';
import { judgeClock, judgeNode } from '../../core/doctor/machine.ts';
import { stopsOf } from '../../core/doctor/places.ts';
import { examinePlaces } from './places.ts';
import type { Probes } from './ports.ts';
import { type Expected, examineStack } from './stack.ts';

/** Tries what a run of the mapping will need, without a write. @param node the version of Node */
export async function examine(expected: Expected, node: string, probes: Probes): Promise<Diagnosis> {
  const { mapping } = expected;
  const identity = await probes.identify(originPlace(mapping));
  const person: Finding[] = [
    judgeNode(node),
    ...judgeClock(probes.clockSkew()),
    judgeCredentials(identity),
    ...(identity.state === 'answered' ? [judgeAccount(mapping, identity.value)] : []),
  ];
  if (isStranger(mapping, identity)) return assembleDiagnosis(person);
  const [places, stack] = await Promise.all([
    examinePlaces(mapping, stopsOf(mapping), probes),
    examineStack(expected, probes.stack),
  ]);
  return assembleDiagnosis([...person, ...places, ...stack]);
}
