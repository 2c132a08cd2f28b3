import { MAPPING_TAG, OWN_SECRETS, PROMOTED_TAG, REKEY_TAG } from '../../config/aws/marks.ts';
import { partitionOf } from '../../config/aws/regions.ts';
import type { Mapping } from '../../config/mapping.ts';
import { type Statement, secretActions } from './statement.ts';

/** Whose a secret is by its tag, and what a call would make of that tag. */
const OWNER = `aws:ResourceTag/${MAPPING_TAG}`;
const CLAIM = `aws:RequestTag/${MAPPING_TAG}`;

const PRESENT = 'false';
const ABSENT = 'true';

/** All but reading: actions that AWS adds later count as writes until they are listed here. */
const READS = secretActions('DescribeSecret', 'Get*', 'List*');

/** What only the owner of a secret may do with it. */
const WRITES = ['PutSecretValue', 'UntagResource', 'UpdateSecret', 'UpdateSecretVersionStage'];

/**
 * What no grant gets past, in every Region and account. Each is a Deny, so that it stands once however many secrets are
 * named, and holds against whatever else the role is given. Conditions are about Lockstep's own tags: people rename theirs.
 *
 * | write | to a secret that carries no mapping's tag | ours | another mapping's |
 * | --- | --- | --- | --- |
 * | CreateSecret | with our name as the tag | | |
 * | TagResource | with our name as the tag | if it leaves the tag, or sets our name | never |
 * | RestoreSecret | yes: what is scheduled for deletion takes no tag | yes | never |
 * | UntagResource | never | `lockstep:rekey` alone | never |
 * | other writes | never | yes | never |
 *
 * Nothing but reading is left of what carries `lockstep:promoted`, and of a fence.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function guardStatements(mapping: Mapping): Statement[] {
  return [...promotionGuards(mapping), ...ownerGuards(mapping), ...untagGuards(mapping)];
}

/** Fences, and replicas that people have promoted, are read and never written. */
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

/** Writes by whose the secret is, and by whose it would become. */
function ownerGuards(mapping: Mapping): Statement[] {
  const guard = onAnySecret(mapping);
  const tagging = secretActions('TagResource');
  const isNotOurs = { StringNotEquals: ownerCondition(mapping) };
  const isNotClaimed = { StringNotEquals: claimCondition(mapping) };
  return [
    // On a secret without the tag this holds, too: what is not equal need not be there.
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
    // If a call brings no keys, the statement before does not hold for it.
    { ...guard, sid: 'UntagNamedKeys', conditions: { Null: { 'aws:TagKeys': ABSENT } } },
  ];
}

function onAnySecret(mapping: Mapping) {
  return { effect: 'Deny', resources: [secretsNamed('*', mapping)] } as const;
}

function secretsNamed(pattern: string, { origin }: Mapping): string {
  return `arn:${partitionOf(origin.region)}:secretsmanager:*:*:secret:${pattern}`;
}

/** Holds for secrets that carry the tag of this mapping, or of a name that it had. */
export function ownerCondition({ name, formerNames }: Mapping): Readonly<Record<string, readonly string[]>> {
  return { [OWNER]: [name, ...formerNames] };
}

/** Holds for calls that make a secret this mapping's. */
export function claimCondition({ name }: Mapping): Readonly<Record<string, string>> {
  return { [CLAIM]: name };
}
