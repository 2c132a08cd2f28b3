/**
 * The names of what Lockstep leaves on secrets. They cannot change: replicas carry them for years.
 * `docs/formats.md` explains each, and who may write it.
 */

/** AWS's staging labels, as far as they matter here. */
export const AWSCURRENT = 'AWSCURRENT';
export const AWSPREVIOUS = 'AWSPREVIOUS';
export const AWSPENDING = 'AWSPENDING';

/** The staging label on the version that Lockstep put last. */
export const LOCKSTEP_LABEL = 'LOCKSTEP';

/** The staging label on the version that `failback` stages at an origin. It is taken off again. */
export const FAILBACK_LABEL = 'LOCKSTEP-FAILBACK';

/** The tags on a replica. Their values fit (`asTagValue`). */
export const ORIGIN_TAG = 'lockstep:origin';
export const MAPPING_TAG = 'lockstep:mapping';
export const VERSION_TAG = 'lockstep:version';
export const REKEY_TAG = 'lockstep:rekey';
export const PROMOTED_TAG = 'lockstep:promoted';

/** AWS allows 50 tags on a secret. Six are reserved for marks, of which five are in use. */
export const TAGS_OF_A_SECRET = 50;
export const KEPT_FOR_MARKS = 6;

/** The prefix of Lockstep's own secrets. No pattern and no tags select them. */
export const OWN_SECRETS = 'lockstep/';

/** The fence: a secret without a value whose tags say that people write in a place, and Lockstep must not. */
export function fenceName(mapping: string): string {
  return `${OWN_SECRETS}${mapping}/fence`;
}

/** The names of all fences of a mapping, the present one first: one may have been raised before it was renamed. */
export function fenceNames({ name, formerNames }: { name: string; formerNames: readonly string[] }): string[] {
  return [name, ...formerNames].map(fenceName);
}

/** The tags on a fence: `raised` or `lowered`, when (ISO 8601, UTC) and by whom (an ARN). Its description says why. */
export const FENCE_TAG = 'lockstep:fence';
export const AT_TAG = 'lockstep:at';
export const BY_TAG = 'lockstep:by';

/** Further tags on a heartbeat. */
export const COUNT_TAG = 'lockstep:count';
export const LEFT_TAG = 'lockstep:left';
export const DIGEST_TAG = 'lockstep:digest';
export const DUE_TAG = 'lockstep:due';
export const HEAD_TAG = 'lockstep:head';
/** Set by the standby: the `due` that it last mailed as passed; `-` once runs are made again. */
export const MAILED_TAG = 'lockstep:mailed';

/** The tag on what `selftest` makes: the selftest's id. Replicas that its runs make carry `MAPPING_TAG` instead. */
export const SELFTEST_TAG = 'lockstep:selftest';

/** The prefix of the names of all secrets of selftests. */
export const SELFTEST_SECRETS = 'lockstep-selftest/';

/** The prefix of the names of one selftest's secrets. */
export function selftestPrefix(id: string): string {
  return `${SELFTEST_SECRETS}${id}/`;
}

/** The heartbeat: a secret without a value whose tags say what the last scheduled run saw in a place. */
export function heartbeatName(mapping: string): string {
  return `${OWN_SECRETS}${mapping}/heartbeat`;
}

export function isOwnSecret(name: string): boolean {
  return name.startsWith(OWN_SECRETS);
}

/** Whether a tag is neither copied nor compared: AWS's own tags, and the marks. */
export function isReservedTag(key: string): boolean {
  return /^(aws|lockstep):/i.test(key);
}

/** Whether AWS sets a tag itself. Such tags do not count towards the 50. */
export function isAwsTag(key: string): boolean {
  return /^aws:/i.test(key);
}

/** In characters. */
export const LONGEST_TAG_VALUE = 256;
const LONGEST_TAG_KEY = 128;

/** The characters that every AWS service allows in tags: letters, digits, spaces and `_ . : / = + - @`. */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+@-]*$/u;

/**
 * The text if a tag can hold it, else null.
 * @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
 */
export function asTagValue(text: string): string | null {
  return text.length <= LONGEST_TAG_VALUE && TAG_TEXT.test(text) ? text : null;
}

export function isTagKey(text: string): boolean {
  return text.length >= 1 && text.length <= LONGEST_TAG_KEY && TAG_TEXT.test(text);
}
