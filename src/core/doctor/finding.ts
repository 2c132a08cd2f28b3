/** What comes of a check. Only a failure says that a run will fail. */
export type FindingState = 'ok' | 'note' | 'warning' | 'failure';

/** The checks below their headings, in the order in which they are reported. */
export const HEADINGS = {
  'This machine': ['node', 'clock'],
  'The worst day': ['dark'],
  Credentials: ['credentials', 'account'],
  'Regions and roles': ['region', 'role'],
  Secrets: ['list', 'describe', 'read'],
  Keys: ['key', 'key-use'],
  Permissions: ['may', 'role-may'],
  'The stack': ['stack', 'mapping', 'runs', 'events', 'trail', 'topic'],
} as const;

type Heading = keyof typeof HEADINGS;
export type CheckName = (typeof HEADINGS)[Heading][number];

/** What one check found, in words for a person. */
export interface Finding {
  readonly check: CheckName;
  readonly state: FindingState;
  readonly found: string;
  /** What a person does about it; null if there is nothing to do. */
  readonly next: string | null;
  /** The permission that would have shown more; null if none was missing. */
  readonly permission: string | null;
}

export type Counts = Readonly<Record<FindingState, number>>;

/** All that was found. */
export interface Diagnosis {
  readonly findings: readonly Finding[];
  readonly counts: Counts;
  /** The permissions that would show what could not be asked, sorted. */
  readonly permissions: readonly string[];
}

const ORDER: readonly string[] = Object.values(HEADINGS).flat();

/** Puts findings into the order of the checks. Those of one check stay in theirs. */
export function assembleDiagnosis(found: readonly Finding[]): Diagnosis {
  const findings = found.toSorted((one, other) => ORDER.indexOf(one.check) - ORDER.indexOf(other.check));
  const countOf = (state: FindingState) => findings.filter((one) => one.state === state).length;
  return {
    findings,
    counts: { ok: countOf('ok'), note: countOf('note'), warning: countOf('warning'), failure: countOf('failure') },
    permissions: [...new Set(findings.flatMap(({ permission }) => permission ?? []))].sort(),
  };
}

/** 0: a run has what it needs, as far as it can be seen. 2: there are warnings. 1: a run will fail. */
export function exitCodeOfDiagnosis({ counts }: Diagnosis): 0 | 1 | 2 {
  if (counts.failure > 0) return 1;
  return counts.warning > 0 ? 2 : 0;
}

/** A check that found what it should. */
export function asGood(check: CheckName, found: string): Finding {
  return { check, state: 'ok', found, next: null, permission: null };
}

/** A check that found something else. */
export function asBad(
  check: CheckName,
  state: Exclude<FindingState, 'ok'>,
  found: string,
  next: string | null = null,
): Finding {
  return { check, state, found, next, permission: null };
}
