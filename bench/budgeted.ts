/** A row of a table: what was measured beside its budget. */
export function budgeted(what: string, measured: number, budget: number, unit: string): string[] {
  return [what, `${measured.toFixed(0)} ${unit}`, `${budget} ${unit}`, measured <= budget ? 'ok' : 'over'];
}
