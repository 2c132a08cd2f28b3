import type { Verdict } from '../../core/memory/chain.ts';
import type { HistorySummary } from '../../core/memory/summary.ts';
import { historyJson } from './json.ts';
import { faultText, verdictTexts } from './verdict.ts';

/** What an auditor gets. */
export interface Evidence {
  readonly mapping: string;
  /** Where the history is. */
  readonly where: string;
  /** When it was made, in ISO 8601. */
  readonly madeAt: string;
  readonly summary: HistorySummary;
  /** Names of records of that time that cannot be read. */
  readonly unreadable: readonly string[];
  readonly verdict: Verdict;
}

/** What the records cannot show, whatever they say. */
export const LIMITS: readonly string[] = [
  'A run compares which version of a secret is in force on both sides. Only a run by values also reads and compares the values.',
  'Between two runs nothing is observed. If a run was on time and found a replica in sync, the time before it counts as in sync unless the drift left a date.',
  'In a gap nothing is known. Gaps count neither as in sync nor as drift.',
  'The records say what Lockstep saw and did. What others did to the secrets is in CloudTrail.',
];

/** Renders evidence for programs. */
export function renderEvidenceJson(evidence: Evidence): string {
  const { mapping, where, madeAt, summary, unreadable, verdict } = evidence;
  const chain = {
    ...verdict,
    says: verdictTexts(verdict),
    faults: verdict.faults.map((one) => ({ ...one, says: faultText(one) })),
  };
  const head = { evidence: 'lockstep-evidence/1', mapping, where, madeAt };
  return `${JSON.stringify({ ...head, ...historyJson(summary), unreadable, chain, limits: LIMITS }, null, 2)}\n`;
}
