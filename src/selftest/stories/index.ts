import { CONTENT_STORIES } from './contents.ts';
import { DRIFT_STORIES } from './drift.ts';
import { KEY_STORIES } from './keys.ts';
import type { Story } from './steps.ts';
import { SWAP_STORY } from './swaps.ts';

/** Every story, a table a subject. */
export const STORIES: readonly Story[] = [...DRIFT_STORIES, ...CONTENT_STORIES, SWAP_STORY, ...KEY_STORIES];
