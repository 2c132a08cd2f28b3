import CliTable from 'cli-table3';

/** A table; the first column is text, the others are figures. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly note?: string;
}

export type Format = 'terminal' | 'markdown';

export function printed(table: Table, format: Format): string {
  const body = format === 'markdown' ? asMarkdown(table) : asText(table);
  const title = format === 'markdown' ? `### ${table.title}\n` : table.title;
  return ['', title, body, ...(table.note === undefined ? [] : ['', table.note]), ''].join('\n');
}

function asMarkdown({ head, rows }: Table): string {
  const ruler = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, ruler, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function asText({ head, rows }: Table): string {
  const table = new CliTable({
    style: { head: [], border: [] },
    head: [...head],
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
  });
  for (const row of rows) table.push([...row]);
  return table.toString();
}
