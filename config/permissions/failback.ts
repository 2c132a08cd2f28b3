import { AWSCURRENT, FAILBACK_LABEL, fenceNames, PROMOTED_TAG } from '../aws/marks.ts';
import { partitionOf } from '../aws/regions.ts';
import { ANY_SUFFIX, secretArnOf } from '../aws/secret-arn.ts';
import type { Mapping } from '../mapping.ts';
import { type Statement, secretActions } from './statement.ts';

/** Failback stages under a label of its own, and moves AWSCURRENT. All other labels belong to others. */
const OWN_LABELS = { StringEqualsIfExists: { 'secretsmanager:VersionStage': [AWSCURRENT, FAILBACK_LABEL] } };

/**
 * What a failback writes, beside what it reads: values of origins, the tag `lockstep:promoted` of replicas, and fences.
 * @param granted what a reconcile in the same account may do, which says where origins and replicas are
 */
export function failbackWrites(mapping: Mapping, granted: readonly Statement[], account: string): Statement[] {
  const may = (statement: Statement, action: string) =>
    statement.effect !== 'Deny' && statement.actions.includes(action);
  return granted
    .flatMap((statement, index): Statement[] => {
      const { sid, resources, conditions: { StringEquals } = {} } = statement;
      const byTags = StringEquals === undefined ? {} : { StringEquals };
      if (sid === 'DecryptOrigin') {
        return [{ ...statement, sid: 'EncryptOrigin', actions: ['kms:GenerateDataKey'] }];
      }
      if (sid.startsWith('ReadOrigin')) {
        const actions = secretActions('PutSecretValue', 'UpdateSecretVersionStage');
        return [{ sid: `FailBack${index}`, actions, resources, conditions: { ...OWN_LABELS, ...byTags } }];
      }
      if (!may(statement, 'secretsmanager:UntagResource')) return [];
      const alone = {
        'ForAllValues:StringEquals': { 'aws:TagKeys': [PROMOTED_TAG] },
        Null: { 'aws:TagKeys': 'false' },
      };
      return [
        {
          sid: `Demote${index}`,
          actions: secretActions('UntagResource'),
          resources,
          conditions: { ...alone, ...byTags },
        },
      ];
    })
    .concat(lowerStatement(mapping, account));
}

/** Lowering the fences of a mapping, in all Regions of an account. One that was deleted has to be restored for that. */
function lowerStatement(mapping: Mapping, account: string): Statement {
  const everywhere = { region: '*', account, partition: partitionOf(mapping.origin.region) };
  return {
    sid: 'LowerFences',
    actions: secretActions('RestoreSecret', 'TagResource'),
    resources: fenceNames(mapping).map((name) => secretArnOf(name + ANY_SUFFIX, everywhere)),
  };
}
