/** A mistake while it is still being told by offset into the text; `Problem` is what becomes of it. */
export interface Mistake {
  offset: number;
  message: string;
}

/** The way from the root of the file to one of its parts. */
export type Path = readonly PropertyKey[];
