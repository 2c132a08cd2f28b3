import { quote } from '../wording.ts';

/** The path to a member that is named plainly, or by a JSON Pointer, which begins with `/` (RFC 6901). */
export function memberPath(name: string): readonly string[] {
  if (!name.startsWith('/')) return [name];
  return name
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function memberMistake(name: string): string | null {
  if (name === '') return 'a member needs a name; write "/" for the one whose name is empty';
  if (!name.startsWith('/') || !/~(?![01])/.test(name)) return null;
  return `${quote(name)} is no JSON Pointer: in one, ~ is written ~0, and / within a name ~1`;
}

/** Checks what a member is set to. */
export function settingMistake(value: unknown): string | null {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return null;
  return 'a member is set to text, a number, true or false, or removed by null; name inner members by a pointer, such as /a/b';
}

/**
 * Checks a number or an empty value as it is written; null: it is well, or of another kind. JSON has one spelling for
 * a number here, the one that a program would write, so that it is clear which bytes the value gets.
 */
export function spellingMistake(value: unknown, text: string | null): string | null {
  if (value === null && (text ?? '') === '') return 'is empty; write null to remove the member, or "" for no text';
  if (typeof value !== 'number' || text === null || JSON.stringify(value) === text) return null;
  const asText = `in quotes, as text: ${quote(text)}`;
  if (!Number.isFinite(value)) return `is ${quote(text)}, which is no number of JSON; write it ${asText}`;
  return `is the number ${text}, which would become ${JSON.stringify(value)}; write it so, or ${asText}`;
}
