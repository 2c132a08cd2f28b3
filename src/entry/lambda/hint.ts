/** A secret that is to be looked at now, and the version that is in force at the origin; null: nobody said. */
export interface Hint {
  readonly secret: string;
  readonly version: string | null;
}
