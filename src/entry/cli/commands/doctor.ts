import { FINGERPRINT_VARIABLE, fingerprintMapping, reconcilerStackName } from '../../../../config/stack.ts';
import { openProbes } from '../../../aws/doctor/probes.ts';
import { exitCodeOfDiagnosis } from '../../../core/doctor/finding.ts';
import { examine } from '../../../engine/doctor/examine.ts';
import { renderDiagnosis, renderDiagnosisJson } from '../../../render/doctor.ts';
import { loadMappingAt } from '../terminal/mapping.ts';
import { useProxiesOfEnvironment } from '../terminal/proxy.ts';
import { untilInterrupted } from '../terminal/signals.ts';
import { styleFor, widthOfStdout } from '../terminal/style.ts';

interface DoctorOptions {
  readonly config: string;
  readonly stack?: string;
  readonly json?: boolean;
  readonly color: boolean;
}

/** `lockstep doctor` */
export async function runDoctor({ config, stack, json = false, color }: DoctorOptions): Promise<number> {
  const mapping = await loadMappingAt(config);
  if (mapping === null) return 1;
  return untilInterrupted(async (stop) => {
    await useProxiesOfEnvironment(process.env);
    const probes = openProbes({ originRegion: mapping.origin.region, stop });
    try {
      const expected = {
        mapping,
        stackName: stack ?? reconcilerStackName(mapping.name),
        fingerprint: { variable: FINGERPRINT_VARIABLE, value: fingerprintMapping(mapping) },
        now: new Date(),
      };
      const diagnosis = await examine(expected, process.versions.node, probes);
      const examined = { mapping: mapping.name, file: mapping.file };
      const terminal = { paint: styleFor(color), width: widthOfStdout() };
      process.stdout.write(
        json ? renderDiagnosisJson(diagnosis, examined) : renderDiagnosis(diagnosis, { ...examined, ...terminal }),
      );
      return exitCodeOfDiagnosis(diagnosis);
    } finally {
      probes.close();
    }
  });
}
