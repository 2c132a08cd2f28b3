import { SecretValue } from '../core/secret.ts';
import { contents } from '../core/secret-content.ts';

/** The members in which Secrets Manager sends a value: one of the two. */
interface WireValue {
  SecretString?: string | undefined;
  SecretBinary?: Uint8Array | undefined;
}

/** Seals a value as soon as it arrives; null if the answer has none. */
export function fromWire({ SecretString, SecretBinary }: WireValue): SecretValue | null {
  if (SecretString !== undefined) return new SecretValue({ kind: 'string', text: SecretString });
  if (SecretBinary !== undefined) return new SecretValue({ kind: 'binary', bytes: SecretBinary });
  return null;
}

/** Opens a value for the one call that sends it. */
export function toWire(value: SecretValue): { SecretString: string } | { SecretBinary: Uint8Array } {
  const content = contents.get(value);
  if (content === undefined) throw new Error('a SecretValue without content cannot be made');
  return content.kind === 'string' ? { SecretString: content.text } : { SecretBinary: content.bytes };
}
