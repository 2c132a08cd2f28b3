import { DENIAL_PROBES } from './denials.ts';
import { JUDGEMENT_PROBES } from './judgements.ts';
import { MISSING_NAME_PROBES } from './missing-names.ts';
import type { Probe } from './probe.ts';
import { TAG_CONDITION_PROBES } from './tag-conditions.ts';

/** What policies do. Each is the policy of one session of --role, so that nothing is written to IAM. */
export const IAM_PROBES: readonly Probe[] = [
  ...TAG_CONDITION_PROBES,
  ...MISSING_NAME_PROBES,
  ...JUDGEMENT_PROBES,
  ...DENIAL_PROBES,
];
