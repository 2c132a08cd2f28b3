/** A mistake by its offset in the text; a `Problem` has line and column instead. */
export interface Mistake {
  offset: number;
  message: string;
}

/** The way from the root of the file to one of its parts. */
export type Path = readonly PropertyKey[];
