/** One member of a list or map in a form: `MessageAttributes.entry.1.Value.StringValue` is `Value.StringValue` of the first. */
export type Entry = Readonly<Record<string, string>>;

/** The entries below a prefix, in their order (Smithy, "AWS Query protocol", serialization of lists and maps). */
export function entriesOf(form: Readonly<Record<string, string>>, prefix: string): Entry[] {
  const entries = new Map<number, Record<string, string>>();
  for (const [key, value] of Object.entries(form)) {
    if (!key.startsWith(`${prefix}.`)) continue;
    const [number = '', ...member] = key.slice(prefix.length + 1).split('.');
    const index = Number(number);
    entries.set(index, { ...entries.get(index), [member.join('.')]: value });
  }
  return [...entries].sort(([one], [other]) => one - other).map(([, entry]) => entry);
}
