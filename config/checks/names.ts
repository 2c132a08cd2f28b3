import { asTagValue, isOwnSecret, isTagKey, OWN_SECRETS } from '../aws/marks.ts';
import { LONGEST_NAME, NAME_CHARACTERS } from '../aws/secret-name.ts';
import { displayText, quote } from '../wording.ts';

export const GLOB_PATTERN = `^[${NAME_CHARACTERS}*-]{1,${LONGEST_NAME}}$`;
export const TARGET_NAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$';

export const MAPPING_NAME_PATTERN = '^[A-Za-z0-9_-]{1,64}$';

const STRANGE_TO_NAMES = new RegExp(`[^${NAME_CHARACTERS}*-]`, 'u');
const ALLOWED = 'a name is made of letters, digits and / _ + = . @ - !';
const TAG_GLOB = /^[\p{L}\p{Z}\p{N}_.:/=+@*-]{1,128}$/u;
const EMAIL = /^[^\s@<>(),;:"[\]\\]{1,64}@[^\s@.<>(),;:"[\]\\]+(\.[^\s@.<>(),;:"[\]\\]+)+$/;

/** Checks a name in which `*` matches any run of characters. */
export function globMistake(glob: string): string | null {
  if (glob === '') return `a name cannot be empty; write "*" for every secret`;
  if (glob.length > LONGEST_NAME)
    return `a name of ${glob.length} characters; Secrets Manager takes at most ${LONGEST_NAME}`;
  if (glob.startsWith('arn:')) return `${quote(glob)} is an ARN; write the secret's name`;
  if (isOwnSecret(glob)) return `${quote(glob)} begins with ${OWN_SECRETS}, which is kept for Lockstep's own secrets`;
  const strange = STRANGE_TO_NAMES.exec(glob)?.[0];
  if (strange === undefined) return null;
  if ('?[]{}^|\\'.includes(strange))
    return `${quote(strange)} is not a wildcard; only * is one, and it matches any run of characters, / included`;
  return `${quote(strange)} cannot be in a secret's name; ${ALLOWED}`;
}

export function replicaNameMistake(name: string): string | null {
  if (name.includes('*')) return `a replica has one name, without *; leave it out to keep the origin's name`;
  if (name === '') return `a replica's name cannot be empty; leave it out to keep the origin's name`;
  return globMistake(name);
}

export function mappingNameMistake(name: string): string | null {
  if (new RegExp(MAPPING_NAME_PATTERN).test(name)) return null;
  return `${quote(name)} cannot name a mapping; use up to 64 letters, digits, - or _, such as orders-dr`;
}

/** Checks the key of a tag in which `*` matches any run of characters. */
export function ignoredTagMistake(key: string): string | null {
  if (TAG_GLOB.test(key)) return null;
  return `${quote(key)} cannot be the key of a tag; one has 1 to 128 letters, digits, spaces or _ . : / = + - @, and * for any of them`;
}

export function targetNameMistake(name: string): string | null {
  if (new RegExp(TARGET_NAME_PATTERN).test(name)) return null;
  return `${quote(name)} cannot name a target; use up to 64 letters, digits, - or _, such as dublin`;
}

export function tagKeyMistake(key: string): string | null {
  if (isTagKey(key)) return null;
  return `${quote(key)} cannot be the key of a tag; one has 1 to 128 letters, digits, spaces or _ . : / = + - @`;
}

export function tagValueMistake(value: string): string | null {
  if (asTagValue(value) !== null) return null;
  const wildcard = value.includes('*') ? ' (a tag has no wildcard: its value must be equal)' : '';
  return `${quote(value)} cannot be the value of a tag; one has up to 256 letters, digits, spaces or _ . : / = + - @${wildcard}`;
}

export function emailMistake(address: string): string | null {
  if (EMAIL.test(address) && address.length <= 254) return null;
  const bare = /<([^<>]+)>/.exec(address)?.[1];
  if (bare !== undefined && EMAIL.test(bare)) return `write the address alone: ${displayText(bare)}`;
  return `${quote(address)} is not an e-mail address; one looks like oncall@example.com`;
}
