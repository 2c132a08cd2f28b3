const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Nested members as XML elements; an array repeats its element, and an undefined member is omitted. */
export function renderXml(content: object): string {
  return Object.entries(content)
    .flatMap(([name, value]) => [value].flat().map((one: unknown) => renderElement(name, one)))
    .join('');
}

function renderElement(name: string, value: unknown): string {
  if (value === undefined) return '';
  const inner = typeof value === 'object' && value !== null ? renderXml(value) : escapeText(String(value));
  return `<${name}>${inner}</${name}>`;
}

/** XML 1.0 cannot represent most control characters. */
function escapeText(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
    .replaceAll('\r', '&#xD;')
    .replace(/\p{Cc}/gu, (character) => ('\t\n'.includes(character) ? character : '\uFFFD'));
}
