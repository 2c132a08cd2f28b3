/** What an emulator that others wrote does otherwise than AWS, as its source says, and what of a selftest shows it. */
export interface Deviation {
  readonly does: string;
  /** Function and file, within its package. */
  readonly source: string;
  /** Questions that are answered otherwise, by their ids. */
  readonly otherwise?: readonly string[];
  /** Questions that cannot be settled, by their ids. */
  readonly notSettled?: readonly string[];
  /** Stories that fail, by their names. */
  readonly failed?: readonly string[];
}

export interface KnownDeviations {
  /** The version that was read, which is that of requirements.txt. */
  readonly version: string;
  readonly deviations: readonly Deviation[];
}

/** What is seen of an emulator that lets everyone do everything, as both do unless they are started otherwise. */
export const JUDGES_NO_POLICIES: Omit<Deviation, 'source'> = {
  does: 'As it is started, it judges calls by no policy, so nothing is denied',
  otherwise: [
    'judged-by-full-arn',
    'denied-without-tag',
    'missing-by-suffix',
    'missing-by-arn',
    'missing-by-tag',
    'batch-needs-all',
    'create-with-tags',
    'tags-lock-out',
    'tag-condition-after-change',
    'promoted-tag-denies',
  ],
  notSettled: ['denial-on-the-wire', 'denial-names-resource'],
};

/** What is seen of an emulator that counts nothing, as neither does. */
export const HAS_NO_LIMITS: Omit<Deviation, 'source'> = {
  does: 'Values, versions, labels and tags have no limit, and tags may begin with `aws:`',
  otherwise: [
    'longest-value-in-bytes',
    'refusal-repeats-value',
    'versions-at-limit',
    'labels-at-limit',
    'tags-at-limit',
    'reserved-tag',
  ],
};
