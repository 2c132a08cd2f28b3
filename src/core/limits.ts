import { doubtAbout } from './move.ts';
import { heldOutcome, type Outcome, outcomeOf } from './outcome.ts';
import { planTidying } from './plan.ts';
import { type Intent, limitToReport, type Planned } from './policy.ts';

/** Which of its plans a run may carry out. */
export interface Limits {
  readonly intent: Intent;
  /** Why nothing may be written before a person has looked, or null. */
  readonly hold: string | null;
}

/** The outcome of a replica that this run does not write to; null: it is to be healed, or tidied up. */
export function outcomeWithoutWrite({ pair, decision }: Planned, { intent, hold }: Limits, now: Date): Outcome | null {
  const isTidied = decision.status === 'in-sync' && planTidying(pair).length > 0;
  if (isTidied && intent === 'heal' && hold === null) return null;
  if (decision.status !== 'heal') return outcomeOf(pair, decision);
  if (hold !== null) return heldOutcome(pair, hold, intent === 'dry-run' ? decision.actions : []);
  const doubt = intent === 'dry-run' ? doubtAbout(pair, now.getTime()) : null;
  if (doubt !== null) return heldOutcome(pair, doubt);
  return intent === 'heal' ? null : outcomeOf(pair, limitToReport(decision));
}
