import { InvalidArgumentError } from 'commander';
import { hintFor } from '../../../../config/wording.ts';
import type { Evidence } from '../../../render/history/evidence.ts';

/** The formats of evidence. Each is imported when it is asked for. */
export const EVIDENCE_FORMATS = {
  html: async () => (await import('../../../render/history/evidence-html.ts')).renderEvidenceHtml,
  json: async () => (await import('../../../render/history/evidence.ts')).renderEvidenceJson,
  csv: async () => (await import('../../../render/history/csv.ts')).renderEvidenceCsv,
} satisfies Record<string, () => Promise<(evidence: Evidence) => string>>;

type EvidenceFormat = keyof typeof EVIDENCE_FORMATS;

const NAMES = Object.keys(EVIDENCE_FORMATS);

/** One `-o FORMAT[=FILE]`; a file of null is stdout. */
export interface EvidenceOutput {
  readonly format: EvidenceFormat;
  readonly file: string | null;
}

/** Parses `FORMAT[=FILE]`. @throws InvalidArgumentError */
export function parseEvidenceOutput(text: string): EvidenceOutput {
  const [format = '', ...rest] = text.split('=');
  const file = rest.length === 0 ? '-' : rest.join('=');
  if (!isFormat(format)) throw new InvalidArgumentError(`No such format${hintFor(format, NAMES, 'there are')}`);
  if (file === '') throw new InvalidArgumentError(`Name the file, such as ${format}=evidence.${format}.`);
  return { format, file: file === '-' ? null : file };
}

function isFormat(name: string): name is EvidenceFormat {
  return NAMES.includes(name);
}
