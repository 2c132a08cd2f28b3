/** A cell of the grid. Rows count headings of groups, too, which are stepped over. */
export interface Position {
  readonly row: number;
  readonly column: number;
}

interface Grid {
  readonly rows: number;
  readonly columns: number;
  /** Rows on a page. */
  readonly page: number;
  readonly isLine: (row: number) => boolean;
}

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/**
 * Where a key leads from a cell, or null if it leads nowhere.
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/grid/
 */
export function step({ key, ctrlKey, metaKey, altKey }: Key, { row, column }: Position, grid: Grid): Position | null {
  if (altKey) return null;
  const isFar = ctrlKey || metaKey;
  const last = grid.columns - 1;
  switch (key) {
    case 'ArrowLeft':
      return { row, column: Math.max(column - 1, 0) };
    case 'ArrowRight':
      return { row, column: Math.min(column + 1, last) };
    case 'ArrowUp':
      return { row: nearestLine(row - 1, -1, grid) ?? row, column };
    case 'ArrowDown':
      return { row: nearestLine(row + 1, 1, grid) ?? row, column };
    case 'PageUp':
      return { row: nearestLine(Math.max(row - grid.page, 0), 1, grid) ?? row, column };
    case 'PageDown':
      return { row: nearestLine(Math.min(row + grid.page, grid.rows - 1), -1, grid) ?? row, column };
    case 'Home':
      return { row: isFar ? (nearestLine(0, 1, grid) ?? row) : row, column: 0 };
    case 'End':
      return { row: isFar ? (nearestLine(grid.rows - 1, -1, grid) ?? row) : row, column: last };
    default:
      return null;
  }
}

/** The first line at or after a row, in one direction. */
function nearestLine(from: number, direction: 1 | -1, { rows, isLine }: Grid): number | null {
  for (let row = from; row >= 0 && row < rows; row += direction) if (isLine(row)) return row;
  return null;
}
