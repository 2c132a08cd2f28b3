import { MAPPING_TAG, OWN_SECRETS, PROMOTED_TAG, REKEY_TAG } from '../aws/marks.ts';
import { partitionOf } from '../aws/regions.ts';
import { secretArnOf } from '../aws/secret-arn.ts';
import type { Mapping } from '../mapping.ts';
import { type Statement, secretActions } from './statement.ts';

/** The mapping that owns a secret by its tag, and the one that a call would set. */
const OWNER = `aws:ResourceTag/${MAPPING_TAG}`;
const CLAIM = `aws:RequestTag/${MAPPING_TAG}`;

const PRESENT = 'false';
const ABSENT = 'true';

/** Everything else counts as a write, also actions that AWS adds later. */
const READS = secretActions('DescribeSecret', 'Get*', 'List*');

/** The writes that are reserved to the owner of a secret. */
const WRITES = ['PutSecretValue', 'UntagResource', 'UpdateSecret', 'UpdateSecretVersionStage'];

/**
 * Limits that no grant can override, in every Region and account. As Deny statements they are needed only once, however many
 * secrets are named, and hold against any other policy of the role. They depend on Lockstep's own tags alone, since people
 * rename theirs.
 *
 * | write | secret without a mapping's tag | ours | another mapping's |
 * | --- | --- | --- | --- |
 * | CreateSecret | if it sets our name | | |
 * | TagResource | if it sets our name | if it leaves the tag, or sets our name | never |
 * | RestoreSecret | yes: what is scheduled for deletion takes no tag | yes | never |
 * | UntagResource | never | `lockstep:rekey` only | never |
 * | other writes | never | yes | never |
 *
 * Secrets with the tag `lockstep:promoted`, and fences, may only be read.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function guardStatements(mapping: Mapping): Statement[] {
  return [...promotionGuards(mapping), ...ownerGuards(mapping), ...untagGuards(mapping)];
}

/** Fences, and replicas that people have promoted, may only be read. */
function promotionGuards(mapping: Mapping): Statement[] {
  return [
    {
      ...{ sid: 'FenceIsPeoples', effect: 'Deny', actions: [], notActions: READS },
      resources: [secretsNamed(`${OWN_SECRETS}*/fence-??????`, mapping)],
    },
    {
      ...{ ...onAnySecret(mapping), sid: 'PromotedIsPeoples', actions: [], notActions: READS },
      conditions: { Null: { [`aws:ResourceTag/${PROMOTED_TAG}`]: PRESENT } },
    },
  ];
}

/** Limits writes by the owner of the secret, and by the owner that the call would set. */
function ownerGuards(mapping: Mapping): Statement[] {
  const guard = onAnySecret(mapping);
  const tagging = secretActions('TagResource');
  const isNotOurs = { StringNotEquals: ownerCondition(mapping) };
  const isNotClaimed = { StringNotEquals: claimCondition(mapping) };
  return [
    // StringNotEquals is also true if the secret lacks the tag.
    { ...guard, sid: 'WriteOnlyOurs', actions: secretActions(...WRITES), conditions: isNotOurs },
    {
      ...{ ...guard, sid: 'ClaimNoOthers', actions: secretActions('RestoreSecret', 'TagResource') },
      conditions: { Null: { [OWNER]: PRESENT }, ...isNotOurs },
    },
    { ...guard, sid: 'CreateAsOurs', actions: secretActions('CreateSecret'), conditions: isNotClaimed },
    { ...guard, sid: 'ClaimTheUnmarked', actions: tagging, conditions: { Null: { [OWNER]: ABSENT }, ...isNotClaimed } },
    { ...guard, sid: 'ClaimByOurName', actions: tagging, conditions: { Null: { [CLAIM]: PRESENT }, ...isNotClaimed } },
  ];
}

function untagGuards(mapping: Mapping): Statement[] {
  const guard = { ...onAnySecret(mapping), actions: secretActions('UntagResource') };
  return [
    {
      ...{ ...guard, sid: 'UntagRekeyAlone' },
      conditions: { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': REKEY_TAG } },
    },
    // Without keys in the call, the statement above does not apply.
    { ...guard, sid: 'UntagNamedKeys', conditions: { Null: { 'aws:TagKeys': ABSENT } } },
  ];
}

function onAnySecret(mapping: Mapping) {
  return { effect: 'Deny', resources: [secretsNamed('*', mapping)] } as const;
}

function secretsNamed(pattern: string, { origin }: Mapping): string {
  return secretArnOf(pattern, { region: '*', account: '*', partition: partitionOf(origin.region) });
}

/** Matches secrets that carry the mapping's name, or a former one. */
export function ownerCondition({ name, formerNames }: Mapping): Readonly<Record<string, readonly string[]>> {
  return { [OWNER]: [name, ...formerNames] };
}

/** Matches calls that set the mapping's name. */
export function claimCondition({ name }: Mapping): Readonly<Record<string, string>> {
  return { [CLAIM]: name };
}
