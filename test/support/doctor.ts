import type { Mapping } from '../../config/mapping.ts';
import { openProbes, type ProbeOptions } from '../../src/aws/doctor/probes.ts';
import { exitCodeOfDiagnosis } from '../../src/core/doctor/finding.ts';
import { examine } from '../../src/engine/doctor/examine.ts';
import { NEVER } from './ends.ts';

/** What the doctor finds: its exit code, and `failure region: …` for all that is not well. */
export async function diagnose(mapping: Mapping, options: Partial<ProbeOptions> = {}) {
  // Nothing here waits for a retry.
  const time = { now: () => new Date(), wait: async () => {} };
  const probes = openProbes({ originRegion: mapping.origin.region, stop: NEVER, time, ...options });
  const diagnosis = await examine(mapping, '24.0.0', probes).finally(() => probes.close());
  const lines = diagnosis.findings.map(({ state, check, found }) => `${state} ${check}: ${found}`);
  return {
    ...diagnosis,
    exit: exitCodeOfDiagnosis(diagnosis),
    lines,
    bad: lines.filter((line) => !line.startsWith('ok ')),
  };
}
