import * as z from 'zod';
import { memberMistake, memberPath, settingMistake } from '../checks/override.ts';
import type { MemberOverride, Override } from '../mapping.ts';
import { textField } from './fields.ts';

type Setting = string | number | boolean | null;

const member = textField(memberMistake);

/** Accepts anything, because the check explains what is wrong. The type is what a mapping may have there. */
const setting = (z.unknown() as z.ZodType<Setting, Setting>)
  .superRefine((value, context) => {
    const message = settingMistake(value);
    if (message !== null) context.addIssue({ code: 'custom', message });
  })
  .meta({ type: ['string', 'number', 'boolean', 'null'] });

const texts = z
  .record(
    textField((from) => (from === '' ? 'an empty text stands everywhere; write the text to replace' : null)),
    z.string(),
  )
  .refine((pairs) => Object.keys(pairs).length > 0, 'nothing is replaced; write { FROM: TO }, or remove the member')
  .meta({ minProperties: 1, examples: [{ 'us-east-1': 'eu-west-1' }] });

/** `set` and `replace`, as a target or a replica may have them. */
export function overrideFields(whose: string, isAdding: boolean) {
  const adding = isAdding ? 'A member that the origin lacks is added.' : 'Members that the origin lacks are not added.';
  return {
    set: z
      .record(member, setting)
      .refine(
        (members) => Object.keys(members).length > 0,
        'set is empty; write a member, such as { host: … }, or remove it',
      )
      .meta({
        description: `Members of the origin's JSON object that have another value ${whose}, by name or JSON Pointer; \`null\` removes one. ${adding} No place for credentials.`,
        examples: [{ host: 'reports-ro.example.com', port: 5433 }],
        minProperties: 1,
      })
      .optional(),
    replace: z
      .record(member, texts)
      .refine(
        (members) => Object.keys(members).length > 0,
        'replace is empty; write { MEMBER: { FROM: TO } }, or remove it',
      )
      .meta({
        description: `Literal texts that are replaced inside members of the origin's JSON object ${whose}: \`{ MEMBER: { FROM: TO } }\`. \`set\` wins.`,
        examples: [{ url: { 'us-east-1': 'eu-west-1' } }],
        minProperties: 1,
      })
      .optional(),
  };
}

/** What one level of the file says of a value. */
export interface WrittenOverride {
  readonly set?: Readonly<Record<string, Setting>> | undefined;
  readonly replace?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
}

/** Joins what a replica and its target say, member by member; null: neither says anything. */
export function toOverride(own: WrittenOverride, target: WrittenOverride): Override | null {
  const mine = membersOf(own, 'replica');
  const theirs = membersOf(target, 'target').filter(({ path }) => !mine.some((one) => areNested(one.path, path)));
  const members = [...mine, ...theirs].sort((one, other) => comparePaths(one.path, other.path));
  return members.length === 0 ? null : members;
}

/** Whether two paths lead to one member, or one of them into the other's. */
export function areNested(one: readonly string[], other: readonly string[]): boolean {
  const [shorter, longer] = one.length <= other.length ? [one, other] : [other, one];
  return shorter.every((name, at) => name === longer[at]);
}

function membersOf({ set = {}, replace = {} }: WrittenOverride, by: MemberOverride['by']): MemberOverride[] {
  const settings = Object.entries(set).map(
    ([name, to]): MemberOverride => ({
      path: memberPath(name),
      by,
      change: to === null ? { kind: 'remove' } : { kind: 'set', to },
    }),
  );
  const replacements = Object.entries(replace).map(
    ([name, pairs]): MemberOverride => ({
      path: memberPath(name),
      by,
      change: { kind: 'replace', texts: Object.entries(pairs).sort(byLength) },
    }),
  );
  const isSet = ({ path }: MemberOverride) => settings.some((one) => areNested(one.path, path));
  return [...settings, ...replacements.filter((one) => !isSet(one))];
}

function byLength([one]: [string, string], [other]: [string, string]): number {
  return other.length - one.length || compareText(one, other);
}

function comparePaths(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((name, index) => name !== other[index]);
  return at === -1 ? one.length - other.length : compareText(one[at] ?? '', other[at] ?? '');
}

/** By code unit, so that the order does not depend on the machine's locale. */
function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
