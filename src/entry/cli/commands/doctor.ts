import { ROLE_SESSION } from '../../../../config/aws/sessions.ts';
import type { Mapping } from '../../../../config/mapping.ts';
import { regionMistake } from '../../../../config/regions.ts';
import { FINGERPRINT_VARIABLE, fingerprintMapping, reconcilerStackName } from '../../../../config/stack.ts';
import { darkenRegion } from '../../../aws/doctor/darkness.ts';
import { type OpenProbes, openProbes } from '../../../aws/doctor/probes.ts';
import { type Diagnosis, exitCodeOfDiagnosis } from '../../../core/doctor/finding.ts';
import { LockstepError } from '../../../core/errors.ts';
import { examineSetup } from '../../../engine/doctor/examine.ts';
import { examineWorstDay } from '../../../engine/doctor/worst-day.ts';
import { renderDiagnosis, renderDiagnosisJson } from '../../../render/doctor.ts';
import { loadMappingAt } from '../terminal/mapping.ts';
import { useProxiesOfEnvironment } from '../terminal/proxy.ts';
import { untilInterrupted } from '../terminal/signals.ts';
import { styleFor, widthOfStdout } from '../terminal/style.ts';

interface DoctorOptions {
  readonly config: string;
  readonly asIfDark?: string;
  readonly stack?: string;
  readonly json?: boolean;
  readonly color: boolean;
}

/** `lockstep doctor` */
export async function runDoctor(options: DoctorOptions): Promise<number> {
  const { config, asIfDark: dark = null, json = false, color } = options;
  if (dark !== null) checkRegion(dark);
  const mapping = await loadMappingAt(config);
  if (mapping === null) return 1;
  return untilInterrupted(async (stop) => {
    await useProxiesOfEnvironment(process.env);
    const diagnosis =
      dark === null ? await diagnoseRun(mapping, options, stop) : await diagnoseWorstDay(mapping, dark, stop);
    // What was not asked any more would read like trouble.
    if (stop.aborted) throw stop.reason;
    const examined = { mapping: mapping.name, file: mapping.file, asIfDark: dark };
    const terminal = { paint: styleFor(color), width: widthOfStdout() };
    process.stdout.write(
      json ? renderDiagnosisJson(diagnosis, examined) : renderDiagnosis(diagnosis, { ...examined, ...terminal }),
    );
    return exitCodeOfDiagnosis(diagnosis);
  });
}

async function diagnoseRun(mapping: Mapping, { stack }: DoctorOptions, stop: AbortSignal): Promise<Diagnosis> {
  const probes = openProbes({ originRegion: mapping.origin.region, stop });
  const expected = {
    mapping,
    stackName: stack ?? reconcilerStackName(mapping.name),
    fingerprint: { variable: FINGERPRINT_VARIABLE, value: fingerprintMapping(mapping) },
    now: new Date(),
  };
  return examineSetup(expected, process.versions.node, probes).finally(() => probes.close());
}

async function diagnoseWorstDay(mapping: Mapping, dark: string, stop: AbortSignal): Promise<Diagnosis> {
  const darkness = darkenRegion(dark);
  const opened: OpenProbes[] = [];
  const probesFor = (originRegion: string) => {
    const probes = openProbes({ originRegion, stop, darkness, roleSession: ROLE_SESSION });
    opened.push(probes);
    return probes;
  };
  try {
    return await examineWorstDay(mapping, dark, process.versions.node, probesFor);
  } finally {
    for (const probes of opened) probes.close();
    darkness.lift();
  }
}

function checkRegion(region: string): void {
  const mistake = regionMistake(region);
  if (mistake !== null) throw new LockstepError('bad-input', `--as-if-dark: ${mistake}`);
}
