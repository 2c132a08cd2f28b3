import Table from 'cli-table3';

/** The width of a terminal that has not said how wide it is, and the narrowest that tables are laid out for. */
const USUAL_WIDTH = 80;

/** cli-table3 without its frame. */
const WITHOUT_LINES = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid']
    .concat(['mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((part) => [part, '']),
);

/** Rows as columns, without a frame; if that is too wide, the first cell has a line of its own. */
export function layOutRows(rows: readonly (readonly string[])[], indent: string, width = USUAL_WIDTH): string[] {
  const lines = columnsOf(rows).map((line) => indent + line);
  if (lines.every((line) => line.length <= width)) return lines;
  const rest = columnsOf(rows.map(([, ...cells]) => cells));
  return rows.flatMap(([first = ''], index) => [
    wrapLine(`${indent}${first}`, width, '  '),
    `${indent}  ${rest[index] ?? ''}`.trimEnd(),
  ]);
}

function columnsOf(rows: readonly (readonly string[])[]): string[] {
  const table = new Table({
    chars: WITHOUT_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  table.push(...rows.map((row) => [...row]));
  const lines = table.toString().split('\n');
  return lines.map((line) => line.trimEnd());
}

/**
 * Breaks a line between words, to fit a terminal; further lines are indented. Without a width it stays one line, which
 * `grep` finds.
 */
export function wrapLine(text: string, width: number | undefined, indent = ''): string {
  if (width === undefined || text.length <= width) return text;
  const margin = /^ */.exec(text)?.[0] ?? '';
  const lines: string[] = [];
  let line = margin;
  for (const word of text.trim().split(' ')) {
    const isFirst = line.trim() === '';
    if (!isFirst && line.length + 1 + word.length > width) {
      lines.push(line);
      line = margin + indent + word;
    } else {
      line += isFirst ? word : ` ${word}`;
    }
  }
  return [...lines, line].join('\n');
}
