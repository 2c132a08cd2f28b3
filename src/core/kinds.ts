/** Every kind of drift, in the order of reports. */
export const KINDS = [
  'missing',
  'stale',
  'mislabeled',
  'diverged',
  'conflict',
  'pending-deletion',
  'wrong-key',
  'metadata',
  'foreign',
  'promoted',
  'unreachable',
  'origin-missing',
  'origin-pending-deletion',
  'origin-empty',
] as const;
