/**
 * What Lockstep leaves on secrets, by name, decided once: replicas that carry these are out there for years.
 * `docs/formats.md` says what each is for, and who may write it.
 */

/** The staging labels of AWS that matter here. */
export const AWSCURRENT = 'AWSCURRENT';
export const AWSPENDING = 'AWSPENDING';

/** The staging label on the version that Lockstep put last. */
export const LOCKSTEP_LABEL = 'LOCKSTEP';

/** The tags on a replica. Values are at most 256 characters (`asTagValue`). */
export const ORIGIN_TAG = 'lockstep:origin';
export const MAPPING_TAG = 'lockstep:mapping';
export const VERSION_TAG = 'lockstep:version';
export const REKEY_TAG = 'lockstep:rekey';
export const PROMOTED_TAG = 'lockstep:promoted';

/** A secret takes 50 tags. Five of the six that are kept have a use by now. */
export const TAGS_OF_A_SECRET = 50;
export const KEPT_FOR_MARKS = 6;

/** Names that begin so are Lockstep's own: no pattern and no tags select them. */
export const OWN_SECRETS = 'lockstep/';

/** The secret without a value whose tags say that people write in a place now, and Lockstep must not. */
export function fenceName(mapping: string): string {
  return `${OWN_SECRETS}${mapping}/fence`;
}

export function isOwnSecret(name: string): boolean {
  return name.startsWith(OWN_SECRETS);
}

/** Tags that are not copied and not compared: AWS's own, and the marks. */
export function isReservedTag(key: string): boolean {
  return /^(aws|lockstep):/i.test(key);
}

/** Tags that AWS sets itself; they do not count against the 50. */
export function isAwsTag(key: string): boolean {
  return /^aws:/i.test(key);
}

/**
 * Text as a tag can hold it, or null. Tags take letters, digits, spaces and `_ . : / = + - @`, up to 256 characters.
 * @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
 */
export function asTagValue(text: string): string | null {
  return text.length <= 256 && /^[\p{L}\p{Z}\p{N}_.:/=+@-]*$/u.test(text) ? text : null;
}
