import type { Statement } from './statement.ts';

/** IAM would refuse a policy; the message says what to write otherwise. */
export class PolicyError extends Error {}

/** The maximum lengths of policies, in characters. IAM does not count white space, and there is none here. */
export interface Room {
  /** The inline policy of the role. */
  readonly inline: number;
  readonly managed: number;
}

/** A statement as JSON of a policy. */
export type PolicyText = Readonly<Record<string, unknown>>;

/** The length of a policy without statements. */
const AROUND = JSON.stringify({ Version: '2012-10-17', Statement: [] }).length;

/**
 * Spreads statements over policies: first the inline one, then managed ones, filling each in turn. A list of ARNs may be
 * split between two policies, which does not change what it grants.
 * @throws PolicyError for a statement that is too long without its list
 */
export function packStatements(statements: readonly Statement[], { inline, managed }: Room): Statement[][] {
  const policies: Statement[][] = [[]];
  let room = inline - AROUND;
  for (const statement of statements) {
    let rest: readonly string[] = listOf(statement);
    let part = 1;
    while (rest.length > 0) {
      const named = part === 1 ? statement : { ...statement, sid: `${statement.sid}Part${part}` };
      const count = countFitting(named, rest, room);
      if (count === 0) {
        policies.push([]);
        room = managed - AROUND;
        if (countFitting(named, rest, room) === 0) throw new PolicyError(tooLongMessage(named, managed));
        continue;
      }
      const placed = withList(named, rest.slice(0, count));
      policies.at(-1)?.push(placed);
      room -= lengthOf(placed);
      rest = rest.slice(count);
      part += 1;
    }
  }
  return policies;
}

function tooLongMessage(statement: Statement, managed: number): string {
  const length = lengthOf(withList(statement, []));
  return `the permission ${statement.sid} takes ${length} characters, and a policy holds ${managed}; write fewer tags into an entry, or fewer formerNames`;
}

/** Converts a statement to IAM's JSON. */
export function asPolicyText(statement: Statement): PolicyText {
  const { sid, effect, actions, notActions, resources, conditions } = statement;
  const what = notActions === undefined ? { Action: actions } : { NotAction: notActions };
  return {
    Sid: sid,
    Effect: effect ?? 'Allow',
    ...what,
    Resource: resources,
    ...(conditions && { Condition: conditions }),
  };
}

/** The number of list items that fit into the room that is left. */
function countFitting(statement: Statement, list: readonly string[], room: number): number {
  let left = room - lengthOf(withList(statement, []));
  const full = list.findIndex((item) => {
    left -= item.length + '"",'.length;
    return left < 0;
  });
  return full === -1 ? list.length : full;
}

/** Includes the comma after it. */
function lengthOf(statement: Statement): number {
  return JSON.stringify(asPolicyText(statement)).length + 1;
}

/** The list that may be long: the secrets that a key may be used for, if there are any, else the resources. */
function listOf({ resources, conditions }: Statement): readonly string[] {
  const secrets = conditions?.StringLike?.[FOR_SECRETS];
  return Array.isArray(secrets) ? secrets : resources;
}

function withList(statement: Statement, list: readonly string[]): Statement {
  const { conditions } = statement;
  if (!Array.isArray(conditions?.StringLike?.[FOR_SECRETS])) return { ...statement, resources: list };
  return { ...statement, conditions: { ...conditions, StringLike: { [FOR_SECRETS]: list } } };
}

const FOR_SECRETS = 'kms:EncryptionContext:SecretARN';
