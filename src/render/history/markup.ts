import { plainText } from '../plain.ts';

/** Text as HTML: whatever it says, it is no markup. */
export function escapeMarkup(text: string | number): string {
  return plainText(String(text)).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A table with a heading of columns; numbers stand to the right. */
export function markupTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const heading = head.map((one) => `<th scope="col">${escapeMarkup(one)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map(markupCell).join('')}</tr>`).join('\n');
  return `<table><thead><tr>${heading}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}

/** A list of two columns: what, and its figure. */
export function markupFacts(facts: readonly (readonly [string, string])[]): string {
  const rows = facts.map(([what, figure]) => `<dt>${escapeMarkup(what)}</dt><dd>${escapeMarkup(figure)}</dd>`);
  return `<dl>${rows.join('')}</dl>`;
}

function markupCell(content: string | number): string {
  const type = typeof content === 'number' ? ' class="figure"' : '';
  return `<td${type}>${escapeMarkup(typeof content === 'number' ? content.toLocaleString('en-US') : content)}</td>`;
}
