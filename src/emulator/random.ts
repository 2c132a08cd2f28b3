/** A number in [0, 1). */
export type Random = () => number;

export const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const HEX = '0123456789abcdef';

/** Suffixes and request ids have to be distinct, not unguessable. */
export const ordinaryRandom: Random = Math.random;

/** One character of the alphabet, which must not be empty. */
export function pickOne(alphabet: string, random: Random): string {
  return alphabet.charAt(Math.floor(random() * alphabet.length));
}

export function pickMany(alphabet: string, length: number, random: Random): string {
  return Array.from({ length }, () => pickOne(alphabet, random)).join('');
}

/** A version 4 UUID. */
export function randomUuid(random: Random): string {
  const pickHex = (length: number) => pickMany(HEX, length, random);
  return `${pickHex(8)}-${pickHex(4)}-4${pickHex(3)}-${pickOne('89ab', random)}${pickHex(3)}-${pickHex(12)}`;
}
