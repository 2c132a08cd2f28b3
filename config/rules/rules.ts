import type { Mistake } from '../problems/mistake.ts';
import type { Draft } from '../schema/draft.ts';
import type { Source } from '../yaml/source.ts';
import { exceptionsWithoutEffect, renamesOfSeveral, unknownTargets } from './entries.ts';
import { findUselessFormerNames } from './former-names.ts';
import { replicasThatAreOrigins, replicasThatAreTheirOrigin } from './origins.ts';
import { disagreements, secretsThatMeet } from './replicas.ts';
import { endsOfNothing } from './stances.ts';
import {
  externalIdWithoutRole,
  inPlaceUnderADeclaredName,
  keysOfOtherPlaces,
  partitionsThatDiffer,
} from './targets.ts';

/** Finds the mistakes of one kind that only show when several parts of the file are seen together. */
type Rule = (draft: Draft, source: Source) => Mistake[];

const RULES: readonly Rule[] = [
  findUselessFormerNames,
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
