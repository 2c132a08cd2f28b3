import type { Strips } from '../core/memory/strips.ts';

/** Terminal styles; identity functions if stdout is not a terminal. */
export interface Paint {
  bad(text: string): string;
  warn(text: string): string;
  good(text: string): string;
  quiet(text: string): string;
  strong(text: string): string;
}

export interface TextOptions {
  readonly paint: Paint;
  /** The command that heals what the run found. */
  readonly heal: string;
  /** Whether no list is cut, and replicas in sync are listed too. */
  readonly all?: boolean;
  /** Columns of the terminal. Without one, sentences stay on one line. */
  readonly width?: number | undefined;
  /** What a history says of the days before; null: there is none at hand. */
  readonly strips?: Strips | null;
}
