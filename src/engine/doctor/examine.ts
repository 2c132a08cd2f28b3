import { originPlace } from '../../core/desired.ts';
import { assembleDiagnosis, type Diagnosis, type Finding } from '../../core/doctor/finding.ts';
import { isStranger, judgeAccount, judgeCredentials } from '../../core/doctor/identity.ts';
import { judgeClock, judgeNode } from '../../core/doctor/machine.ts';
import { stopsOf } from '../../core/doctor/places.ts';
import { publishingOf, simulationsFor } from '../../core/doctor/simulations.ts';
import { keepArns } from './arns.ts';
import { examineCaller, examineRole } from './permissions.ts';
import { examinePlaces } from './places.ts';
import type { Probes } from './ports.ts';
import { type Expected, examineStack } from './stack.ts';

/** Tries what a run of the mapping will need, without a write. @param node the version of Node */
export async function examineSetup(expected: Expected, node: string, probes: Probes): Promise<Diagnosis> {
  const { mapping } = expected;
  const identity = await probes.identify(originPlace(mapping));
  const person: Finding[] = [
    judgeNode(node),
    ...judgeClock(probes.clockSkew()),
    judgeCredentials(identity),
    ...(identity.state === 'answered' ? [judgeAccount(mapping, identity.value)] : []),
  ];
  if (isStranger(mapping, identity)) return assembleDiagnosis(person);
  const account = identity.state === 'answered' ? identity.value.account : (mapping.origin.account ?? '');
  const { probes: noting, known } = keepArns(probes, account);
  const stops = stopsOf(mapping);
  const [places, stack] = await Promise.all([
    examinePlaces(mapping, stops, noting),
    examineStack(expected, probes.stack),
  ]);
  const { deployed } = stack;
  const calls = simulationsFor(mapping, stops, places.samples, known);
  const role =
    deployed === null ? [] : await examineRole(deployed.role, [...calls, ...deployed.topics.map(publishingOf)], probes);
  const caller = identity.state === 'answered' ? await examineCaller(identity.value.arn, calls, probes) : [];
  const found = [...person, ...places.findings, ...stack.findings, ...role, ...caller];
  return assembleDiagnosis(isAnswered(caller) ? found.filter((one) => !isProbeInVain(one)) : found);
}

/** Whether IAM said what the caller may do. */
function isAnswered(caller: readonly Finding[]): boolean {
  return caller.length > 0 && caller.every(({ permission }) => permission === null);
}

/** IAM knows better than a probe that policies such as Lockstep's own deny to everyone. */
function isProbeInVain({ check, state }: Finding): boolean {
  return check === 'read' && state === 'note';
}
