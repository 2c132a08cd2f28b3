/** A value in a JSON text: where it stands, so that the text around it can be kept byte for byte. */
export interface JsonNode {
  readonly start: number;
  end: number;
  readonly kind: 'object' | 'array' | 'string' | 'other';
  /** Of an object, in the order of the text. */
  readonly members: JsonMember[];
  /** Of an array. */
  readonly items: JsonNode[];
}

/** A member of an object. Its name stands from `start` to `nameEnd`. */
export interface JsonMember {
  readonly name: string;
  readonly start: number;
  readonly nameEnd: number;
  readonly value: JsonNode;
}

/** A string, a bracket or any other literal. White space, commas and colons lie between. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]|[^\s{}[\],:"]+/g;

/**
 * The positions of all values in a text that is strictly JSON; null: it is not. It does not recurse, so that no depth of
 * nesting exhausts the stack.
 */
export function locateNodes(text: string): JsonNode | null {
  if (!isJson(text)) return null;
  const root = nodeAt(0, 0, 'array');
  const open = [root];
  let name: Token | null = null;
  for (const { 0: token, index: start } of text.matchAll(TOKEN)) {
    const around = open.at(-1) ?? root;
    const end = start + token.length;
    if (token === '}' || token === ']') {
      around.end = end;
      open.pop();
    } else if (around.kind === 'object' && name === null) {
      name = { token, start, end };
    } else {
      const node = nodeAt(start, end, kindOf(token));
      addNode(node, name, around);
      name = null;
      if (token === '{' || token === '[') open.push(node);
    }
  }
  return root.items[0] ?? null;
}

interface Token {
  readonly token: string;
  readonly start: number;
  readonly end: number;
}

function addNode(node: JsonNode, name: Token | null, around: JsonNode): void {
  if (name === null) around.items.push(node);
  else around.members.push({ name: JSON.parse(name.token), start: name.start, nameEnd: name.end, value: node });
}

/** The engine's own parser decides: comments, trailing text, a byte order mark and the like are no JSON. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function nodeAt(start: number, end: number, kind: JsonNode['kind']): JsonNode {
  return { start, end, kind, members: [], items: [] };
}

function kindOf(token: string): JsonNode['kind'] {
  if (token === '{') return 'object';
  if (token === '[') return 'array';
  return token.startsWith('"') ? 'string' : 'other';
}
