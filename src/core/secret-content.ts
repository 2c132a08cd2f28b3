/** What a secret holds: text or bytes, never both, as Secrets Manager keeps the two apart. */
export type SecretContent = { kind: 'string'; text: string } | { kind: 'binary'; bytes: Uint8Array };

/**
 * The content of every live value, where printing and serializing cannot reach it. An import rule admits
 * only `secret.ts` and `src/aws`, so no other code can open a SecretValue.
 */
export const contents = new WeakMap<object, SecretContent>();
