import { MAPPING_TAG, OWN_SECRETS, PROMOTED_TAG, REKEY_TAG } from '../../config/aws/marks.ts';
import { partitionOf } from '../../config/aws/regions.ts';
import type { Mapping } from '../../config/mapping.ts';
import { type Statement, secretActions } from './statement.ts';

/** Whose a secret is by its tag, and what a call would make of that tag. */
const OWNER = `aws:ResourceTag/${MAPPING_TAG}`;
const CLAIM = `aws:RequestTag/${MAPPING_TAG}`;

const PRESENT = 'false';
const ABSENT = 'true';

/** All but reading: actions that AWS adds later are writes until somebody says otherwise. */
const READS = secretActions('DescribeSecret', 'Get*', 'List*');

/**
 * What no grant gets past, in every Region and account. Each is a Deny, so that it stands once however many secrets are
 * named, and holds against whatever else the role is given. Conditions are about Lockstep's own tags: people rename theirs.
 *
 * | write | to a secret that carries no mapping's tag | ours | another mapping's |
 * | --- | --- | --- | --- |
 * | CreateSecret | with our name as the tag | | |
 * | TagResource | with our name as the tag | if it leaves the tag, or sets our name | never |
 * | UntagResource | never | `lockstep:rekey` alone | never |
 * | other writes | never | yes | never |
 *
 * Nothing but reading is left of what carries `lockstep:promoted`, and of a fence.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function guardStatements({ name, formerNames, origin }: Mapping): Statement[] {
  const partition = partitionOf(origin.region);
  const secrets = (pattern: string) => `arn:${partition}:secretsmanager:*:*:secret:${pattern}`;
  const guard = { effect: 'Deny', resources: [secrets('*')] } as const;
  const names = [name, ...formerNames];
  const tagging = secretActions('TagResource');
  const untagging = secretActions('UntagResource');
  const writes = ['PutSecretValue', 'RestoreSecret', 'UntagResource', 'UpdateSecret', 'UpdateSecretVersionStage'];
  return [
    {
      ...{ sid: 'FenceIsPeoples', effect: 'Deny', actions: [], notActions: READS },
      resources: [secrets(`${OWN_SECRETS}*/fence-??????`)],
    },
    {
      ...{ ...guard, sid: 'PromotedIsPeoples', actions: [], notActions: READS },
      conditions: { Null: { [`aws:ResourceTag/${PROMOTED_TAG}`]: PRESENT } },
    },
    // On a secret without the tag this holds, too: what is not equal need not be there.
    {
      ...{ ...guard, sid: 'WriteOnlyOurs', actions: secretActions(...writes) },
      conditions: { StringNotEquals: { [OWNER]: names } },
    },
    {
      ...{ ...guard, sid: 'TagNoOthers', actions: tagging },
      conditions: { Null: { [OWNER]: PRESENT }, StringNotEquals: { [OWNER]: names } },
    },
    {
      ...{ ...guard, sid: 'CreateAsOurs', actions: secretActions('CreateSecret') },
      conditions: { StringNotEquals: { [CLAIM]: name } },
    },
    {
      ...{ ...guard, sid: 'ClaimTheUnmarked', actions: tagging },
      conditions: { Null: { [OWNER]: ABSENT }, StringNotEquals: { [CLAIM]: name } },
    },
    {
      ...{ ...guard, sid: 'ClaimByOurName', actions: tagging },
      conditions: { Null: { [CLAIM]: PRESENT }, StringNotEquals: { [CLAIM]: name } },
    },
    {
      ...{ ...guard, sid: 'UntagRekeyAlone', actions: untagging },
      conditions: { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': REKEY_TAG } },
    },
    // A call of which IAM is told no keys would get past the statement before.
    {
      ...{ ...guard, sid: 'UntagNamedKeys', actions: untagging },
      conditions: { Null: { 'aws:TagKeys': ABSENT } },
    },
  ];
}

/** Holds for secrets that carry the tag of this mapping, or of a name that it had. */
export function ownerCondition({ name, formerNames }: Mapping): Readonly<Record<string, readonly string[]>> {
  return { [OWNER]: [name, ...formerNames] };
}

/** Holds for calls that make a secret this mapping's. */
export function claimCondition({ name }: Mapping): Readonly<Record<string, string>> {
  return { [CLAIM]: name };
}
