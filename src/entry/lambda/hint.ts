/** A secret that is to be looked at now. */
export interface Hint {
  readonly secret: string;
  /** The version that is in force at the origin; null: no one said. */
  readonly version: string | null;
  /** When that became so, at the latest. */
  readonly at: Date;
}
