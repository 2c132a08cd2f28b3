import { type Alias, isAlias, isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Mistake } from '../problems/mistake.ts';
import { quote } from '../wording.ts';

/** The most values that all aliases of a file may expand to. A mapping needs few; an alias bomb makes billions. */
const MOST_ALIASED = 100_000;

/** A value of the file with its position. */
export interface Located {
  readonly value: unknown;
  readonly offset: number;
  /** The source text of a scalar, before YAML converts it to a number. */
  readonly text: string | null;
  readonly parts: ReadonlyMap<PropertyKey, Part>;
  /** The number of values in it, itself included. */
  readonly size: number;
}

export interface Part {
  readonly keyOffset: number;
  readonly located: Located;
}

/** Walks the nodes once, in file order, so that each alias finds the anchor before it. */
export class Reader {
  readonly mistakes: Mistake[] = [];
  isBomb = false;
  readonly #anchors = new Map<string, Located>();
  #aliased = 0;

  readNode(node: unknown, fallback: number): Located {
    if (isAlias(node)) return this.#readAlias(node, startOf(node, fallback));
    const located = this.#readPlain(node, fallback);
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor) this.#anchors.set(node.anchor, located);
    return located;
  }

  #readPlain(node: unknown, fallback: number): Located {
    if (isMap(node)) return this.#readMap(node, startOf(node, fallback));
    if (isSeq(node)) return this.#readList(node, startOf(node, fallback));
    if (isScalar(node)) return scalarValue(node.value, startOf(node, fallback), node.source ?? null);
    return scalarValue(null, fallback, null);
  }

  #readList(node: YAMLSeq, offset: number): Located {
    const parts = new Map<PropertyKey, Part>();
    for (const [at, item] of node.items.entries()) {
      const located = this.readNode(item, offset);
      parts.set(at, { keyOffset: located.offset, located });
    }
    return collectionValue(
      offset,
      parts,
      [...parts.values()].map((part) => part.located.value),
    );
  }

  #readMap(node: YAMLMap, offset: number): Located {
    const parts = new Map<PropertyKey, Part>();
    // Without a prototype, `__proto__` is an ordinary key.
    const value: Record<string, unknown> = Object.create(null);
    for (const pair of node.items) {
      const keyOffset = startOf(pair.key, offset);
      const key = this.#readKey(pair, keyOffset);
      const located = this.readNode(pair.value, keyOffset);
      if (key === null || this.#isRepeated(key, keyOffset, parts)) continue;
      parts.set(key, { keyOffset, located });
      value[key] = located.value;
    }
    return collectionValue(offset, parts, value);
  }

  #readKey({ key }: Pair, offset: number): string | null {
    if (isScalar(key) && key.source === '<<')
      return this.#addMistake(offset, 'merge keys (<<) are not read; write the keys out');
    if (isScalar(key) && key.source === '__proto__')
      return this.#addMistake(offset, 'a key cannot be called __proto__; choose another');
    if (isScalar(key)) return this.#readTextKey(key);
    return this.#addMistake(offset, 'a key must be plain text, not a list, a mapping or an alias');
  }

  #readTextKey(key: Scalar): string {
    const text = key.source ?? String(key.value ?? '');
    if (key.anchor) this.#anchors.set(key.anchor, scalarValue(key.value, startOf(key, 0), text));
    return text;
  }

  #isRepeated(key: string, offset: number, parts: ReadonlyMap<PropertyKey, Part>): boolean {
    if (!parts.has(key)) return false;
    this.mistakes.push({
      offset,
      message: `duplicate key ${quote(key)}; a mapping has each key once: keep one of them`,
    });
    return true;
  }

  #readAlias(node: Alias, offset: number): Located {
    const anchored = this.#anchors.get(node.source);
    const text = `*${node.source}`;
    if (anchored === undefined) {
      const message = `${quote(text)} is an alias of YAML here, and there is no anchor; put a name that begins with * in quotes`;
      this.mistakes.push({ offset, message });
      return scalarValue(text, offset, text);
    }
    this.#aliased += anchored.size;
    if (this.#aliased <= MOST_ALIASED || this.isBomb) return anchored;
    this.isBomb = true;
    this.#addMistake(offset, `the aliases stand for more than ${MOST_ALIASED} values together; write the values out`);
    return anchored;
  }

  #addMistake(offset: number, message: string): null {
    this.mistakes.push({ offset, message });
    return null;
  }
}

export function scalarValue(value: unknown, offset: number, text: string | null): Located {
  return { value, offset, text, parts: new Map(), size: 1 };
}

function collectionValue(offset: number, parts: ReadonlyMap<PropertyKey, Part>, value: unknown): Located {
  let size = 1;
  for (const { located } of parts.values()) size += located.size;
  return { value, offset, text: null, parts, size };
}

function startOf(node: unknown, fallback: number): number {
  const range = (isAlias(node) || isMap(node) || isSeq(node) || isScalar(node)) && node.range;
  return range ? range[0] : fallback;
}
