import { mayBeHealed, type Report } from '../core/report.ts';
import { plainText } from './plain.ts';

/** The next step towards a heal; null: a heal would write nothing. `command` heals what the run looked at. */
export function healHint(report: Report, command: string): string | null {
  if (!mayBeHealed(report)) return null;
  const what = report.run.held === undefined ? 'To heal what may be healed' : 'To heal it once you have looked';
  return `${what}: ${plainText(command)}`;
}
