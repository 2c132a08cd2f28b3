import type { MemberOverride, Override } from '../../../config/mapping.ts';
import { pathName } from '../../core/override/pointer.ts';
import { type Edit, editsOfObject, makeEdits, type ObjectChange } from './edits.ts';
import { findMember, type Site } from './find-member.ts';
import { type JsonNode, locateNodes } from './json-node.ts';
import { replaceTexts } from './replace-texts.ts';

/** `unfit`: the override cannot be applied, with a reason that names members and shows no value. */
export type OverriddenText =
  | { readonly state: 'done'; readonly text: string }
  | { readonly state: 'unfit'; readonly reason: string };

/** The most bytes that Secrets Manager takes. */
const LARGEST_VALUE = 65_536;

export const NO_OBJECT = { state: 'unfit', reason: "the origin's value is no JSON object" } as const;

/**
 * Changes in a JSON text what an override names, and not one byte beside it.
 * ```
 * set, the member is there  | its value is replaced
 * set, it is not            | at a replica, it is added after the last member, with the white space of that one
 * remove                    | it leaves with the comma and the white space up to the next member; the last one leaves with
 *                           | the comma before it, and the white space between that and it
 * replace                   | the texts in its string are replaced; the rest of the string keeps its escapes
 * ```
 */
export function overrideText(text: string, override: Override): OverriddenText {
  const root = locateNodes(text);
  if (root?.kind !== 'object') return isOwn(override) ? NO_OBJECT : { state: 'done', text };
  const edits: Edit[] = [];
  const changes = new Map<JsonNode, ObjectChange>();
  for (const one of override) {
    const found = findMember(root, one.path);
    const misfit = found.state === 'found' ? planChange(one, found.site, { text, edits, changes }) : found.reason;
    if (misfit !== null && one.by === 'replica') return { state: 'unfit', reason: misfit };
  }
  for (const [node, change] of changes) edits.push(...editsOfObject(text, node, change));
  const changed = makeEdits(text, edits);
  const size = Buffer.byteLength(changed);
  if (size <= LARGEST_VALUE) return { state: 'done', text: changed };
  return { state: 'unfit', reason: `the value would be ${size} bytes long, and AWS takes ${LARGEST_VALUE}` };
}

/** Whether a replica has any of it. Then a value that is no JSON object is not left alone. */
export function isOwn(override: Override): boolean {
  return override.some(({ by }) => by === 'replica');
}

interface Changing {
  readonly text: string;
  readonly edits: Edit[];
  readonly changes: Map<JsonNode, ObjectChange>;
}

/** Plans the edits of one member. Returns why that is not possible, or null. */
function planChange(
  { path, by, change }: MemberOverride,
  site: Site,
  { text, edits, changes }: Changing,
): string | null {
  const node = site.in === 'list' ? site.item : (site.member?.value ?? null);
  switch (change.kind) {
    case 'set':
      if (node !== null) edits.push({ start: node.start, end: node.end, text: JSON.stringify(change.to) });
      else if (site.in === 'object' && by === 'replica') {
        changeOf(site.object, changes).added.push({ name: path.at(-1) ?? '', json: JSON.stringify(change.to) });
      }
      return null;
    case 'remove':
      if (site.in === 'list') return `${pathName(path)} is an item of a list, which cannot be removed`;
      if (site.member !== null) changeOf(site.object, changes).removed.add(site.member);
      return null;
    case 'replace': {
      if (node?.kind !== 'string') return `${pathName(path)} is no text in the origin's value`;
      const raw = text.slice(node.start, node.end);
      edits.push({ start: node.start, end: node.end, text: replaceTexts(raw, change.texts) });
      return null;
    }
  }
}

export function changeOf(object: JsonNode, changes: Map<JsonNode, ObjectChange>): ObjectChange {
  const change = changes.get(object) ?? { removed: new Set(), added: [] };
  changes.set(object, change);
  return change;
}
