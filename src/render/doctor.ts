import { type Counts, type Diagnosis, type Finding, type FindingState, HEADINGS } from '../core/doctor/finding.ts';
import { wrapLine } from './lines.ts';
import { countOf, plainText } from './plain.ts';
import type { Paint } from './text-options.ts';

/** Which mapping was examined. */
export interface Examined {
  readonly mapping: string;
  readonly file: string;
}

export interface DoctorTextOptions extends Examined {
  readonly paint: Paint;
  /** Columns of the terminal. Without one, sentences stay on one line. */
  readonly width?: number | undefined;
}

/** Renders a diagnosis for other programs. */
export function renderDiagnosisJson({ findings, counts, permissions }: Diagnosis, { mapping, file }: Examined): string {
  const { ok, note, warning, failure } = counts;
  const summary = { ok, notes: note, warnings: warning, failures: failure };
  return `${JSON.stringify({ doctor: 'lockstep/1', mapping, file, summary, checks: findings, permissions }, null, 2)}\n`;
}

/** Renders a diagnosis for a terminal: each check with its sign, below its heading, and what comes of all of them. */
export function renderDiagnosis(diagnosis: Diagnosis, options: DoctorTextOptions): string {
  const { paint, width, mapping, file } = options;
  const head = paint.strong(`${plainText(mapping)} (${plainText(file)})`);
  const blocks = Object.entries(HEADINGS).flatMap(([heading, checks]) => {
    const found = diagnosis.findings.filter(({ check }) => checks.some((one) => one === check));
    return found.length === 0 ? [] : [`${heading}\n${found.map((one) => renderFinding(one, options)).join('')}`];
  });
  const permissions = diagnosis.permissions.length === 0 ? [] : [renderPermissions(diagnosis.permissions, width)];
  return `${head}\n${[...blocks, ...permissions].join('')}${renderClosing(diagnosis.counts, options)}`;
}

const SIGNS: Record<FindingState, string> = { ok: '✓', note: '·', warning: '!', failure: '✗' };

function renderFinding({ state, found, next }: Finding, { paint, width }: DoctorTextOptions): string {
  const line = wrapLine(`  ${SIGNS[state]} ${plainText(found)}`, width, '  ');
  const remedy = next === null ? '' : `${wrapLine(`    → ${plainText(next)}`, width, '  ')}\n`;
  return `${painterFor(state, paint)(line)}\n${remedy}`;
}

function painterFor(state: FindingState, paint: Paint): (text: string) => string {
  switch (state) {
    case 'ok':
      return paint.good;
    case 'note':
      return paint.quiet;
    case 'warning':
      return paint.warn;
    case 'failure':
      return paint.bad;
  }
}

function renderPermissions(permissions: readonly string[], width: number | undefined): string {
  const text = `To show more, these credentials would need ${permissions.join(', ')}. No run needs them.`;
  return `${wrapLine(text, width)}\n`;
}

function renderClosing({ failure, warning, note }: Counts, { paint, width }: DoctorTextOptions): string {
  const notes = note === 0 ? '' : `, ${countOf(note, 'note')}`;
  if (failure > 0) {
    const warnings = warning === 0 ? '' : `, ${countOf(warning, 'warning')}`;
    return `${paint.bad(wrapLine(`${countOf(failure, 'failure')}${warnings}${notes}: a run will fail.`, width))}\n`;
  }
  if (warning > 0)
    return `${paint.warn(wrapLine(`${countOf(warning, 'warning')}${notes}: a run has what it needs, and not all is well.`, width))}\n`;
  return `${paint.good(wrapLine(`All is well${notes}: a run has what it needs, as far as can be seen without a write.`, width))}\n`;
}
