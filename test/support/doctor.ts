import type { Mapping } from '../../config/mapping.ts';
import { FINGERPRINT_VARIABLE, fingerprintMapping, reconcilerStackName } from '../../config/stack.ts';
import { openProbes, type ProbeOptions } from '../../src/aws/doctor/probes.ts';
import { exitCodeOfDiagnosis } from '../../src/core/doctor/finding.ts';
import { examine } from '../../src/engine/doctor/examine.ts';
import { NEVER } from './ends.ts';

/** What the doctor finds: its exit code, and `failure region: …` for all that is not well. */
export async function diagnose(mapping: Mapping, options: Partial<ProbeOptions> = {}) {
  // Nothing here waits for a retry.
  const time = { now: () => new Date(), wait: async () => {} };
  const probes = openProbes({ originRegion: mapping.origin.region, stop: NEVER, time, ...options });
  const fingerprint = { variable: FINGERPRINT_VARIABLE, value: fingerprintMapping(mapping) };
  const expected = { mapping, stackName: reconcilerStackName(mapping.name), fingerprint, now: new Date() };
  const diagnosis = await examine(expected, '24.0.0', probes).finally(() => probes.close());
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
