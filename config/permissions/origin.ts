import { AWSCURRENT } from '../aws/marks.ts';
import { type Mapping, namePattern } from '../mapping.ts';
import { anyKeyArn, throughSecretsManager } from './keys.ts';
import { deniableExceptions, hasTags, type Named, tagConditions, withoutCovered } from './names.ts';
import { type AccountRegion, type Grantor, onArns, type Statement, secretActions, secretArn } from './statement.ts';

/** Only AWSCURRENT is copied, so no value can be read by another label or by version id. */
const CURRENT_ONLY = {
  StringEqualsIfExists: { 'secretsmanager:VersionStage': AWSCURRENT },
  Null: { 'secretsmanager:VersionId': 'true' },
};

/** The reconciler may read the origins that the mapping names, and write to none. */
export function originStatements(mapping: Mapping, grantor: Grantor): Statement[] {
  const place = { region: mapping.origin.region, account: grantor.account };
  const here = mapping.entries.map((entry) => ({ entry, name: namePattern(entry.selector) }));
  const excepted = deniableExceptions(here).map((name) => secretArn(name, place));
  return [
    ...statementsByName(here, place),
    ...statementsByTag(here, place),
    ...decryptStatements(here, place, grantor),
    ...onArns({ sid: 'LeaveOutOrigin', effect: 'Deny', actions: ['secretsmanager:*'] }, excepted),
  ];
}

function statementsByName(here: readonly Named[], place: AccountRegion): Statement[] {
  const names = withoutCovered(here.filter((one) => !hasTags(one)).map(({ name }) => name));
  const actions = secretActions('DescribeSecret', 'GetSecretValue', 'ListSecretVersionIds');
  const arns = names.map((name) => secretArn(name, place));
  return onArns({ sid: 'ReadOrigin', actions, conditions: CURRENT_ONLY }, arns);
}

/** Any secret may be described to see its tags. Its value may be read only if it carries the entry's tags. */
function statementsByTag(here: readonly Named[], place: AccountRegion): Statement[] {
  const byTags = here.filter(hasTags);
  const looked = withoutCovered(byTags.map(({ name }) => name)).map((name) => secretArn(name, place));
  const actions = secretActions('GetSecretValue', 'ListSecretVersionIds');
  return [
    ...onArns({ sid: 'DescribeOriginByTag', actions: secretActions('DescribeSecret') }, looked),
    ...byTags.map((one, index) => ({
      sid: `ReadOriginByTag${index}`,
      actions,
      resources: [secretArn(one.name, place)],
      conditions: { ...CURRENT_ONLY, StringEquals: tagConditions(one) },
    })),
  ];
}

/** The mapping does not name the origins' keys, so their use is limited to the named origins, through Secrets Manager. */
function decryptStatements(here: readonly Named[], place: AccountRegion, { originKeys }: Grantor): Statement[] {
  const arns = withoutCovered(here.map(({ name }) => name)).map((name) => secretArn(name, place));
  return [
    {
      sid: 'DecryptOrigin',
      actions: ['kms:Decrypt'],
      resources: originKeys.length === 0 ? [anyKeyArn(place)] : originKeys,
      conditions: throughSecretsManager(place.region, arns),
    },
  ];
}
