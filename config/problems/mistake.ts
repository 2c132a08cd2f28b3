/** A mistake with its offset in the text. A `Problem` has line and column instead. */
export interface Mistake {
  readonly offset: number;
  readonly message: string;
}

/** The keys and indexes from the root of the file to one of its parts. */
export type Path = readonly PropertyKey[];
