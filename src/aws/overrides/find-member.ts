import { pathName } from '../../core/override/pointer.ts';
import type { JsonMember, JsonNode } from './json-node.ts';

/** Where a member is, or would be: in an object, or as an item of a list. */
export type Site =
  | { readonly in: 'object'; readonly object: JsonNode; readonly member: JsonMember | null }
  | { readonly in: 'list'; readonly item: JsonNode };

type Found = { readonly state: 'found'; readonly site: Site } | { readonly state: 'lacking'; readonly reason: string };

/** Finds the place of a member. `lacking`: what would hold it is not there, or stands twice. */
export function findMember(root: JsonNode, path: readonly string[]): Found {
  let around = root;
  for (const depth of path.keys()) {
    const found = siteWithin(around, path.slice(0, depth + 1));
    if (found.state === 'lacking' || depth === path.length - 1) return found;
    const { site } = found;
    const inner = site.in === 'list' ? site.item : site.member?.value;
    if (inner === undefined) return lackingMember(`the origin's value has no ${pathName(path.slice(0, depth + 1))}`);
    around = inner;
  }
  return lackingMember('no member is named');
}

/** The place of the last name of a path, within what the names before it lead to. */
function siteWithin(around: JsonNode, path: readonly string[]): Found {
  const name = path.at(-1) ?? '';
  switch (around.kind) {
    case 'object': {
      const [member = null, second] = around.members.filter((one) => one.name === name);
      if (second !== undefined) return lackingMember(`${pathName(path)} stands twice in the origin's value`);
      return { state: 'found', site: { in: 'object', object: around, member } };
    }
    case 'array': {
      const item = /^(0|[1-9]\d*)$/.test(name) ? around.items[Number(name)] : undefined;
      if (item === undefined) return lackingMember(`the origin's value has no item ${pathName(path)}`);
      return { state: 'found', site: { in: 'list', item } };
    }
    case 'string':
    case 'other':
      return lackingMember(`${pathName(path.slice(0, -1))} of the origin's value has no members`);
  }
}

function lackingMember(reason: string): Found {
  return { state: 'lacking', reason };
}
