import { wrapLine } from '../lines.ts';
import { plainText } from '../plain.ts';

/** Words that YAML reads as something else than text, in one of its versions. */
const RESERVED = /^(true|false|null|yes|no|on|off|y|n)$/i;

/** Text that needs no quotes wherever it stands in YAML. A `*` at the end is no alias. */
const PLAIN = /^[A-Za-z][A-Za-z0-9/_.@+-]*\*?$/;

/** Any text as a scalar of YAML, in quotes if it needs them. */
export function yamlText(text: string): string {
  if (PLAIN.test(text) && !RESERVED.test(text)) return text;
  return JSON.stringify(text).replace(/[^\p{L}\p{N}\x20-\x7e]/gu, escapeCharacter);
}

/** A line separator, for one, would end a line of YAML. */
function escapeCharacter(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
}

/** Longer lines of a comment are broken between words. */
const WIDTH = 110;

/** The lines of a comment, whatever is in the text. */
export function commentLines(text: string): string[] {
  return wrapLine(`# ${plainText(text)}`, WIDTH, '# ').split('\n');
}

export function indentLines(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? line : `  ${line}`));
}
