import { AWSCURRENT, LOCKSTEP_LABEL, VERSION_TAG } from '../../../config/aws/marks.ts';
import type { Action } from '../plan.ts';

/** One call that a heal would make. No member can hold a secret value. */
export interface PlannedCall {
  readonly side: 'origin' | 'replica';
  readonly api: string;
  readonly what: string;
}

/** The calls that carry out a plan, in order, as `engine/write.ts` makes them. Looks before and after are left out. */
export function listCalls(actions: readonly Action[]): PlannedCall[] {
  const calls = actions.flatMap(callsOf);
  const needsValue = actions.some(({ do: name }) => name === 'create' || name === 'put' || name === 'prove');
  return needsValue
    ? [{ side: 'origin', api: 'GetSecretValue', what: 'the value, once for all replicas' }, ...calls]
    : calls;
}

function callsOf(action: Action): PlannedCall[] {
  switch (action.do) {
    case 'create':
      return callsOfCreate(action);
    case 'put':
      return [toReplica('PutSecretValue', `version ${action.version}, with the label ${LOCKSTEP_LABEL}`)];
    case 'prove':
      return [
        toReplica('PutSecretValue', `version ${action.version} again, which AWS refuses if its value is another`),
      ];
    case 'relabel':
      return [
        { side: 'origin', api: 'DescribeSecret', what: `is ${action.originVersion} still its ${AWSCURRENT}?` },
        toReplica(
          'UpdateSecretVersionStage',
          `${AWSCURRENT} to ${action.version}${action.from === null ? '' : `, if ${action.from} still holds it`}`,
        ),
      ];
    case 'restore':
      return [toReplica('RestoreSecret', 'no longer scheduled for deletion')];
    case 'rekey':
      return [toReplica('UpdateSecret', `under ${action.key ?? 'the AWS managed key'}`)];
    case 'describe':
      return [toReplica('UpdateSecret', "the origin's description")];
    case 'adopt':
    case 'mark':
    case 'tag':
      return [toReplica('TagResource', describeTagsOf(action))];
    case 'unmark':
      return [toReplica('UntagResource', action.keys.join(', '))];
  }
}

type ActionOf<Do extends Action['do']> = Extract<Action, { do: Do }>;

function callsOfCreate({ version, key, tags }: ActionOf<'create'>): PlannedCall[] {
  const names = Object.keys(tags).join(', ');
  const create = toReplica('CreateSecret', `version ${version}, under ${key ?? 'the AWS managed key'}, tags ${names}`);
  // A version id that is no tag value is marked by the label instead.
  if (tags[VERSION_TAG] !== undefined) return [create];
  return [create, toReplica('UpdateSecretVersionStage', `${LOCKSTEP_LABEL} to ${version}`)];
}

function describeTagsOf({ do: name, tags }: ActionOf<'adopt' | 'mark' | 'tag'>): string {
  const names = Object.keys(tags).join(', ');
  return name === 'adopt' ? `${names}: it becomes a replica of this mapping` : names;
}

function toReplica(api: string, what: string): PlannedCall {
  return { side: 'replica', api, what };
}
