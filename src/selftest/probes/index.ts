import { BATCH_PROBES } from './batches.ts';
import { CLOCK_PROBES } from './clocks.ts';
import { CONTENT_PROBES } from './contents.ts';
import { DELETION_PROBES } from './deletion.ts';
import { EVENT_PROBES } from './events.ts';
import { IAM_PROBES } from './iam.ts';
import { KEY_PROBES } from './keys.ts';
import { LABEL_PROBES } from './labels.ts';
import { LIMIT_PROBES } from './limits.ts';
import { LIST_PROBES } from './lists.ts';
import { METADATA_PROBES } from './metadata.ts';
import type { Probe } from './probe.ts';
import { SWAP_PROBES } from './swaps.ts';
import { WIRE_PROBES } from './wire.ts';

/** Every question, a table a subject. */
export const PROBES: readonly Probe[] = [
  ...SWAP_PROBES,
  ...LABEL_PROBES,
  ...CONTENT_PROBES,
  ...DELETION_PROBES,
  ...METADATA_PROBES,
  ...BATCH_PROBES,
  ...LIST_PROBES,
  ...EVENT_PROBES,
  ...WIRE_PROBES,
  ...CLOCK_PROBES,
  ...LIMIT_PROBES,
  ...IAM_PROBES,
  ...KEY_PROBES,
];
