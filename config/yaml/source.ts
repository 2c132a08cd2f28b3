import type { LineCounter } from 'yaml';
import type { Mistake, Path } from '../problems/mistake.ts';
import { type Located, type Part, Reader, scalarValue } from './reader.ts';
import { parseYaml } from './syntax.ts';

/** The values of a file as plain objects, arrays and scalars, with the position of each. */
export class Source {
  readonly value: unknown;
  readonly #root: Located;
  readonly #lines: LineCounter;

  constructor(root: Located, lines: LineCounter) {
    this.value = root.value;
    this.#root = root;
    this.#lines = lines;
  }

  /** The offset of a value; if it is missing, that of the nearest enclosing value. */
  valueAt(path: Path): number {
    return this.#findPart(path).located.offset;
  }

  /** The offset of a key. */
  keyAt(path: Path): number {
    return this.#findPart(path).keyOffset;
  }

  /** The values of a mapping by key; none if there is no mapping. */
  membersAt(path: Path): ReadonlyMap<string, unknown> {
    let found: Located | undefined = this.#root;
    for (const step of path) found = found?.parts.get(step)?.located;
    const parts = isPlainMapping(found?.value) ? [...(found?.parts ?? [])] : [];
    return new Map(parts.map(([key, part]) => [String(key), part.located.value]));
  }

  /** The source text of a scalar. */
  textAt(path: Path): string | null {
    return this.#findPart(path).located.text;
  }

  positionAt(offset: number): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { line, column: col };
  }

  #findPart(path: Path): Part {
    let found: Part = { keyOffset: this.#root.offset, located: this.#root };
    for (const step of path) {
      const part = found.located.parts.get(step);
      if (part === undefined) return found;
      found = part;
    }
    return found;
  }
}

/** The file's values, with mistakes that the parser cannot see. After a syntax error there are no values. */
export function readSource(text: string): { source: Source; mistakes: Mistake[]; readable: boolean } {
  const syntax = parseYaml(text);
  if (!syntax.ok)
    return { source: new Source(scalarValue(null, 0, null), syntax.lines), mistakes: syntax.mistakes, readable: false };
  const reader = new Reader();
  const root = reader.readNode(syntax.document.contents, 0);
  return { source: new Source(root, syntax.lines), mistakes: reader.mistakes, readable: !reader.isBomb };
}

function isPlainMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
