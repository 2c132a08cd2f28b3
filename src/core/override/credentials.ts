import type { Mapping, MemberOverride } from '../../../config/mapping.ts';
import { pathName } from './pointer.ts';

/** Names of members that hold credentials. */
const CREDENTIAL = /(pass(word|wd|phrase)|pwd|secret|token|credentials?|(api|access|private|signing)[-_ ]?key)\d*$/i;

/** What no address looks like: credentials in a URL, an access key of AWS, a key in PEM form. */
const PLAINLY = /:\/\/[^/@\s]*:[^/@\s]+@|\b(AKIA|ASIA)[0-9A-Z]{16}\b|-----BEGIN/;

/** Parts of a text without the separators that names and addresses have, and as long as a key. */
const LONG_PART = /[A-Za-z0-9+=]{20,}/g;
const LONG_HEX = /^(?=.*\d)[0-9a-f]{32,}$/i;
const MIXED = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)/;

/** Bits a character: words have fewer, random letters and digits more. */
const RANDOM_BITS = 3.5;

/** A warning for each place of the mapping whose `set` or `replace` looks like a credential. It shows no value. */
export function credentialWarnings({ entries }: Mapping): string[] {
  const found = entries.flatMap(({ line, replicas }) =>
    replicas.flatMap(({ target, override }) =>
      (override ?? []).filter(looksLikeCredential).map(({ path, by, change }) => {
        const where = by === 'target' ? `the target ${target.name}` : `line ${line} of the mapping`;
        const verb = change.kind === 'replace' ? 'replace' : 'set';
        return `${where}: ${verb} of ${pathName(path)} looks like a credential; the mapping is no place for one: keep it in the origin, or in a secret of its own over there`;
      }),
    ),
  );
  return [...new Set(found)];
}

function looksLikeCredential({ path, change }: MemberOverride): boolean {
  switch (change.kind) {
    case 'set':
      if (typeof change.to === 'boolean') return false;
      return CREDENTIAL.test(path.at(-1) ?? '') || looksRandom(String(change.to));
    case 'remove':
      return false;
    case 'replace':
      return change.texts.some(([from, to]) => looksRandom(from) || looksRandom(to));
  }
}

function looksRandom(text: string): boolean {
  if (PLAINLY.test(text)) return true;
  return (text.match(LONG_PART) ?? []).some(
    (part) => LONG_HEX.test(part) || (MIXED.test(part) && bitsOf(part) > RANDOM_BITS),
  );
}

/** The Shannon entropy of a text's characters, in bits each. */
function bitsOf(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => bits - (count / text.length) * Math.log2(count / text.length), 0);
}
