import { inspect } from 'node:util';
import { contents, type SecretContent } from './secret-content.ts';

const MASK = '[secret]';

/**
 * A secret value in transit. It prints as `[secret]` in String, JSON, inspect and template literals. Two values can be
 * compared, and only `src/aws` can take the content out.
 */
export class SecretValue {
  constructor(content: SecretContent) {
    contents.set(this, content);
  }

  /** Same type and same bytes: to Secrets Manager the string "x" and the binary "x" are two values. */
  isEqualTo(other: SecretValue): boolean {
    const mine = contents.get(this);
    const theirs = contents.get(other);
    if (mine?.kind === 'string' && theirs?.kind === 'string') return mine.text === theirs.text;
    if (mine?.kind === 'binary' && theirs?.kind === 'binary') return hasSameBytes(mine.bytes, theirs.bytes);
    return false;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

function hasSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
