import type { Draft } from './draft.ts';
import type { Mistake } from './mistake.ts';
import { exceptionsWithoutEffect, renamesOfSeveral, unknownTargets } from './rules/entries.ts';
import { replicasThatAreOrigins, replicasThatAreTheirOrigin } from './rules/origins.ts';
import { disagreements, secretsThatMeet } from './rules/replicas.ts';
import { endsOfNothing } from './rules/stances.ts';
import {
  externalIdWithoutRole,
  inPlaceUnderADeclaredName,
  keysOfOtherPlaces,
  partitionsThatDiffer,
} from './rules/targets.ts';
import type { Source } from './source.ts';

/** Finds the mistakes of one kind that only show when several parts of the file are seen together. */
type Rule = (draft: Draft, source: Source) => Mistake[];

const RULES: readonly Rule[] = [
  endsOfNothing,
  externalIdWithoutRole,
  partitionsThatDiffer,
  keysOfOtherPlaces,
  inPlaceUnderADeclaredName,
  unknownTargets,
  renamesOfSeveral,
  exceptionsWithoutEffect,
  replicasThatAreTheirOrigin,
  replicasThatAreOrigins,
  disagreements,
  secretsThatMeet,
];

export function ruleMistakes(draft: Draft, source: Source): Mistake[] {
  return RULES.flatMap((rule) => rule(draft, source));
}
