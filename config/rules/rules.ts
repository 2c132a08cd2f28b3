import type { Mistake } from '../problems/mistake.ts';
import type { Draft } from '../schema/draft.ts';
import type { Source } from '../yaml/source.ts';
import { findNamesForSeveral, findUnknownTargets, findUselessExceptions } from './entries.ts';
import { findUselessFormerNames } from './former-names.ts';
import { findUnusableHistoryTargets } from './history.ts';
import { findReplicasOnOtherOrigins, findReplicasOnTheirOrigin } from './origins.ts';
import { findNestedMembers, findUnclearSettings } from './overrides.ts';
import { findCollisions, findDisagreements } from './replicas.ts';
import { findUntilWithoutReport } from './stances.ts';
import { findStandbyWithoutName, findUnusableStandbys } from './standby.ts';
import {
  findExternalIdWithoutRole,
  findKeysOfOtherRegions,
  findOtherPartitions,
  findReusedTargetNames,
} from './targets.ts';

/** Finds mistakes of one kind that involve several parts of the file. */
type Rule = (draft: Draft, source: Source) => Mistake[];

const RULES: readonly Rule[] = [
  findUselessFormerNames,
  findUntilWithoutReport,
  findExternalIdWithoutRole,
  findOtherPartitions,
  findKeysOfOtherRegions,
  findReusedTargetNames,
  findUnknownTargets,
  findUnusableHistoryTargets,
  findStandbyWithoutName,
  findUnusableStandbys,
  findNamesForSeveral,
  findUselessExceptions,
  findReplicasOnTheirOrigin,
  findReplicasOnOtherOrigins,
  findDisagreements,
  findCollisions,
  findNestedMembers,
  findUnclearSettings,
];

export function findRuleMistakes(draft: Draft, source: Source): Mistake[] {
  return RULES.flatMap((rule) => rule(draft, source));
}
