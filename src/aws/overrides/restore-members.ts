import type { Override } from '../../../config/mapping.ts';
import { pathName } from '../../core/override/pointer.ts';
import { SecretValue } from '../../core/secret.ts';
import { contents } from '../../core/secret-content.ts';
import type { OverriddenValue } from '../../engine/ports.ts';
import { type Edit, editsOfObject, makeEdits, type ObjectChange } from './edits.ts';
import { findMember, type Site } from './find-member.ts';
import { type JsonNode, locateNodes } from './json-node.ts';
import { changeOf, isOwn } from './override-text.ts';

/**
 * A replica's value as it goes back to its origin: the members that the override names are as the origin has them now, and
 * not one byte beside them changes. Both values stay sealed.
 */
export function restoreMembers(value: SecretValue, origin: SecretValue, override: Override): OverriddenValue {
  const [theirs, ours] = [contents.get(value), contents.get(origin)];
  const unlike = isOwn(override) ? NO_OBJECT : ({ state: 'done', value } as const);
  if (theirs?.kind !== 'string' || ours?.kind !== 'string') return unlike;
  const restored = restoreText(theirs.text, ours.text, override);
  if (restored === null) return unlike;
  if (restored.state === 'unfit') return restored;
  return { state: 'done', value: new SecretValue({ kind: 'string', text: restored.text }) };
}

const NO_OBJECT = {
  state: 'unfit',
  reason: 'one of the two values is no JSON object, so its own members cannot be kept apart',
} as const;

type Restored =
  | { readonly state: 'done'; readonly text: string }
  | { readonly state: 'unfit'; readonly reason: string };

/** null: one of the two is no JSON object. */
export function restoreText(theirs: string, ours: string, override: Override): Restored | null {
  const [root, home] = [locateNodes(theirs), locateNodes(ours)];
  if (root?.kind !== 'object' || home?.kind !== 'object') return null;
  const edits: Edit[] = [];
  const changes = new Map<JsonNode, ObjectChange>();
  for (const { path, by } of override) {
    const own = rawMember(home, ours, path);
    const found = findMember(root, path);
    if (found.state === 'found') planRestore(found.site, { name: path.at(-1) ?? '', own }, { edits, changes });
    // What would hold it is gone there. A target's override asks for no more than it finds.
    else if (own !== null && by === 'replica') {
      return {
        state: 'unfit',
        reason: `the replica's value has no place for ${pathName(path)}, which the origin keeps`,
      };
    }
  }
  for (const [node, change] of changes) edits.push(...editsOfObject(theirs, node, change));
  return { state: 'done', text: makeEdits(theirs, edits) };
}

interface Changing {
  readonly edits: Edit[];
  readonly changes: Map<JsonNode, ObjectChange>;
}

/** Plans the edits of one member. `own`: as it stands in the origin's text; null: it is not there. */
function planRestore(
  site: Site,
  { name, own }: { readonly name: string; readonly own: string | null },
  { edits, changes }: Changing,
): void {
  const node = site.in === 'list' ? site.item : site.member?.value;
  if (own !== null && node !== undefined) edits.push({ start: node.start, end: node.end, text: own });
  if (site.in === 'list') return;
  if (own !== null && node === undefined) changeOf(site.object, changes).added.push({ name, json: own });
  if (own === null && site.member !== null) changeOf(site.object, changes).removed.add(site.member);
}

/** A member as it stands in a text, or null. */
function rawMember(root: JsonNode, text: string, path: readonly string[]): string | null {
  const found = findMember(root, path);
  if (found.state === 'lacking') return null;
  const { site } = found;
  const node = site.in === 'list' ? site.item : site.member?.value;
  return node === undefined ? null : text.slice(node.start, node.end);
}
