/** What a secret holds: text or bytes, never both, as Secrets Manager keeps the two apart. */
export type SecretContent = { kind: 'string'; text: string } | { kind: 'binary'; bytes: Uint8Array };

/**
 * The content of every value alive, out of reach of printing and serialising.
 * An import rule lets only `secret.ts` and `src/aws` in: whoever holds a SecretValue elsewhere cannot open it.
 */
export const contents = new WeakMap<object, SecretContent>();
