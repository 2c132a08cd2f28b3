import { onTestFinished } from 'vitest';
import { ROLE_SESSION } from '../../config/aws/sessions.ts';
import type { Mapping } from '../../config/mapping.ts';
import { FINGERPRINT_VARIABLE, fingerprintMapping, reconcilerStackName } from '../../config/stack.ts';
import { darkenRegion } from '../../src/aws/doctor/darkness.ts';
import { openProbes, type ProbeOptions } from '../../src/aws/doctor/probes.ts';
import { type Diagnosis, exitCodeOfDiagnosis } from '../../src/core/doctor/finding.ts';
import { examineSetup } from '../../src/engine/doctor/examine.ts';
import { examineWorstDay } from '../../src/engine/doctor/worst-day.ts';
import { NEVER } from './ends.ts';

/** What the doctor finds: its exit code, and `failure region: …` for all that is not well. */
export async function diagnose(mapping: Mapping, options: Partial<ProbeOptions> = {}) {
  const probes = openProbes({ originRegion: mapping.origin.region, stop: NEVER, time: HASTY, ...options });
  const fingerprint = { variable: FINGERPRINT_VARIABLE, value: fingerprintMapping(mapping) };
  const expected = { mapping, stackName: reconcilerStackName(mapping.name), fingerprint, now: new Date() };
  return inLines(await examineSetup(expected, '24.0.0', probes).finally(() => probes.close()));
}

/** The same, as if a Region were dead; `refused` are the hosts that were not asked. */
export async function diagnoseWorstDay(mapping: Mapping, dark: string) {
  const darkness = darkenRegion(dark);
  onTestFinished(() => darkness.lift());
  const probesFor = (originRegion: string) =>
    openProbes({ originRegion, stop: NEVER, time: HASTY, darkness, roleSession: ROLE_SESSION });
  const diagnosis = await examineWorstDay(mapping, dark, '24.0.0', probesFor);
  return { ...inLines(diagnosis), refused: darkness.refused };
}

/** Nothing here waits for a retry. */
const HASTY = { now: () => new Date(), wait: async () => {} };

function inLines(diagnosis: Diagnosis) {
  // The embedded AWS has no CloudFormation.
  const findings = diagnosis.findings.filter(({ found }) => !/the stack .* not from AWS/.test(found));
  const lines = findings.map(({ state, check, found }) => `${state} ${check}: ${found}`);
  return {
    ...diagnosis,
    findings,
    exit: exitCodeOfDiagnosis(diagnosis),
    lines,
    bad: lines.filter((line) => !line.startsWith('ok ')),
  };
}
