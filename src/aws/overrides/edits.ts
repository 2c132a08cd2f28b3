import type { JsonMember, JsonNode } from './json-node.ts';

/** Puts `text` in the place of what stands from `start` to `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Members that leave an object, and those that come to it. */
export interface ObjectChange {
  readonly removed: Set<JsonMember>;
  readonly added: { readonly name: string; readonly json: string }[];
}

/** Makes edits that do not overlap. */
export function makeEdits(text: string, edits: readonly Edit[]): string {
  let made = '';
  let at = 0;
  for (const edit of edits.toSorted((one, other) => one.start - other.start || one.end - other.end)) {
    made += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return made + text.slice(at);
}

/** The edits by which members leave and come. All that is kept stays where it is, in its own white space. */
export function editsOfObject(text: string, object: JsonNode, { removed, added }: ObjectChange): Edit[] {
  const { members } = object;
  const lastKept = members.findLastIndex((member) => !removed.has(member));
  const within = members.flatMap((member, at): Edit[] => {
    const next = members[at + 1];
    return removed.has(member) && next !== undefined && at < lastKept
      ? [{ start: member.start, end: next.start, text: '' }]
      : [];
  });
  return [...within, editOfEnd(text, object, lastKept, added)];
}

/** The end of an object, from its last member that is kept: the members after that one leave, and others come. */
function editOfEnd(text: string, object: JsonNode, lastKept: number, added: ObjectChange['added']): Edit {
  const { members, start } = object;
  const { lead, between } = styleOf(text, object);
  const coming = added.map(({ name, json }) => `${JSON.stringify(name)}${between}${json}`);
  const [first, last, kept] = [members[0], members.at(-1), members[lastKept]];
  if (kept === undefined) {
    const at = first?.start ?? start + 1;
    return { start: at, end: last?.value.end ?? at, text: coming.join(`,${lead}`) };
  }
  const from = kept.value.end;
  const inserted = coming.map((one) => `,${lead}${one}`).join('');
  if (kept === last || last === undefined) return { start: from, end: from, text: inserted };
  const comma = text.indexOf(',', from);
  return { start: from, end: last.value.end, text: inserted + text.slice(from, comma) };
}

/** The white space before the last member, and around its colon. */
function styleOf(text: string, { members, start }: JsonNode): { lead: string; between: string } {
  const [before, last] = [members.at(-2), members.at(-1)];
  if (last === undefined) return { lead: '', between: ':' };
  const from = before === undefined ? start : text.indexOf(',', before.value.end);
  return { lead: text.slice(from + 1, last.start), between: text.slice(last.nameEnd, last.value.start) };
}
