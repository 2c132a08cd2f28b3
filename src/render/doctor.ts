import { type Counts, type Diagnosis, type Finding, type FindingState, HEADINGS } from '../core/doctor/finding.ts';
import { wrapLine } from './lines.ts';
import { countOf, plainText } from './plain.ts';
import type { Paint } from './text-options.ts';

/** Which mapping was examined. */
export interface Examined {
  readonly mapping: string;
  readonly file: string;
  /** The Region that counted as dead; null: none. */
  readonly asIfDark: string | null;
}

export interface DoctorTextOptions extends Examined {
  readonly paint: Paint;
  /** Columns of the terminal. Without one, sentences stay on one line. */
  readonly width?: number | undefined;
}

/** Renders a diagnosis for other programs. */
export function renderDiagnosisJson({ findings, counts, permissions }: Diagnosis, examined: Examined): string {
  const { ok, note, warning, failure } = counts;
  const summary = { ok, notes: note, warnings: warning, failures: failure };
  return `${JSON.stringify({ doctor: 'lockstep/1', ...examined, summary, checks: findings, permissions }, null, 2)}\n`;
}

/** Renders a diagnosis for a terminal: each check with its sign, below its heading, and what comes of all of them. */
export function renderDiagnosis(diagnosis: Diagnosis, options: DoctorTextOptions): string {
  const { paint, width, mapping, file, asIfDark } = options;
  const day = asIfDark === null ? '' : `, as if ${asIfDark} were dead`;
  const head = paint.strong(`${plainText(mapping)} (${plainText(file)})${day}`);
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

function renderClosing({ failure, warning, note }: Counts, options: DoctorTextOptions): string {
  const { paint, width, asIfDark } = options;
  const notes = note === 0 ? '' : `, ${countOf(note, 'note')}`;
  const limit = 'as far as can be seen without a write';
  if (failure > 0) {
    const warnings = warning === 0 ? '' : `, ${countOf(warning, 'warning')}`;
    const end = asIfDark === null ? 'a run will fail' : `without ${asIfDark} this will fail`;
    return `${paint.bad(wrapLine(`${countOf(failure, 'failure')}${warnings}${notes}: ${end}.`, width))}\n`;
  }
  const needs = asIfDark === null ? 'a run has what it needs' : `without ${asIfDark} there is what that day needs`;
  if (warning > 0)
    return `${paint.warn(wrapLine(`${countOf(warning, 'warning')}${notes}: ${needs}, and not all is well.`, width))}\n`;
  return `${paint.good(wrapLine(`All is well${notes}: ${needs}, ${limit}.`, width))}\n`;
}
