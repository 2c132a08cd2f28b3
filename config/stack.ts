import { createHash } from 'node:crypto';
import type { Mapping } from './mapping.ts';

/** What is known of a deployed stack on both sides: by the app that makes it, and by the command line that looks for it. */

/** A mapping's name as part of the names of stacks, alarms and dashboards. Stack names cannot contain `_`. */
export function asNamePart(mapping: string): string {
  return mapping.replaceAll('_', '-');
}

/** The stack of the reconciler. */
export function reconcilerStackName(mapping: string): string {
  return `Lockstep-${asNamePart(mapping)}`;
}

/** The variable of the functions that holds the fingerprint of their mapping. */
export const FINGERPRINT_VARIABLE = 'LOCKSTEP_MAPPING_SHA256';

/**
 * The SHA-256 of what a mapping means, in hex. Comments, line breaks, defaults that are spelled out and the order of keys
 * make no difference; another version of Lockstep may.
 */
export function fingerprintMapping({ file: _, entries, ...rest }: Mapping): string {
  const meant = { ...rest, entries: entries.map(({ line: _line, column: _column, ...entry }) => entry) };
  return createHash('sha256').update(JSON.stringify(meant, sortKeys)).digest('hex');
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
