/** What the rows of a report are ordered by. */
interface Ordered {
  readonly secret: string;
  readonly target: string;
  readonly name: string;
}

/** The order of reports. */
export function bySecretTargetName(a: Ordered, b: Ordered): number {
  return (
    compareCodeUnits(a.secret, b.secret) || compareCodeUnits(a.target, b.target) || compareCodeUnits(a.name, b.name)
  );
}

/** By code unit, so that the order does not depend on the machine's locale. */
function compareCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
