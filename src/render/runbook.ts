import { KINDS } from '../core/kinds.ts';
import type { ReplicaReport } from '../core/report.ts';

/** Sections of docs/runbook.md beside those of the drift kinds, by their anchors. */
export const HELD_SECTION = 'held-back-in-the-first-line-of-a-message';
export const WARNINGS_SECTION = 'warnings-and-orphans';
const STATES_SECTION = 'states';

/** The section about a replica: of the kind that comes last in reports, since a cause follows its symptoms. */
export function sectionOf({ drift }: Pick<ReplicaReport, 'drift'>): string {
  return KINDS.findLast((kind) => drift.includes(kind)) ?? STATES_SECTION;
}

/** Where a section is: its address, or its name in the repository. */
export function runbookLine(section: string, url: string | undefined): string {
  return url === undefined ? `Runbook: docs/runbook.md, section ${section}` : `Runbook: ${url}#${section}`;
}
