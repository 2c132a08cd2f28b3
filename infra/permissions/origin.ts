import { type Mapping, namePattern } from '../../config/mapping.ts';
import { anyKeyArn, throughSecretsManager } from './keys.ts';
import { deniable, hasTags, type Named, tagged, widest } from './names.ts';
import { type Grantor, onArns, type Spot, type Statement, secretActions, secretArn } from './statement.ts';

/** Only AWSCURRENT is copied: no value of another label can be read, and none by its version id. */
const CURRENT_ONLY = {
  StringEqualsIfExists: { 'secretsmanager:VersionStage': 'AWSCURRENT' },
  Null: { 'secretsmanager:VersionId': 'true' },
};

/** What the reconciler may do with the origins: read those that the mapping names, and write none. */
export function originStatements(mapping: Mapping, grantor: Grantor): Statement[] {
  const spot = { region: mapping.origin.region, account: grantor.account };
  const here = mapping.entries.map((entry) => ({ entry, name: namePattern(entry.selector) }));
  const excepted = deniable(here).map((name) => secretArn(name, spot));
  return [
    ...named(here, spot),
    ...byTag(here, spot),
    ...decrypt(here, spot, grantor),
    ...onArns({ sid: 'LeaveOutOrigin', effect: 'Deny', actions: ['secretsmanager:*'] }, excepted),
  ];
}

function named(here: readonly Named[], spot: Spot): Statement[] {
  const names = widest(here.filter((one) => !hasTags(one)).map(({ name }) => name));
  const actions = secretActions('DescribeSecret', 'GetSecretValue', 'ListSecretVersionIds');
  const arns = names.map((name) => secretArn(name, spot));
  return onArns({ sid: 'ReadOrigin', actions, conditions: CURRENT_ONLY }, arns);
}

/** Which secrets carry a tag is only known once they were looked at; their values may be read only if they do. */
function byTag(here: readonly Named[], spot: Spot): Statement[] {
  const byTags = here.filter(hasTags);
  const looked = widest(byTags.map(({ name }) => name)).map((name) => secretArn(name, spot));
  const actions = secretActions('GetSecretValue', 'ListSecretVersionIds');
  return [
    ...onArns({ sid: 'DescribeOriginByTag', actions: secretActions('DescribeSecret') }, looked),
    ...byTags.map((one, index) => ({
      sid: `ReadOriginByTag${index}`,
      actions,
      resources: [secretArn(one.name, spot)],
      conditions: { ...CURRENT_ONLY, StringEquals: tagged('aws:ResourceTag', one) },
    })),
  ];
}

/** The mapping does not name the origins' keys. It names for which secrets they may be used, and through whom. */
function decrypt(here: readonly Named[], spot: Spot, { originKeys }: Grantor): Statement[] {
  const arns = widest(here.map(({ name }) => name)).map((name) => secretArn(name, spot));
  return [
    {
      sid: 'DecryptOrigin',
      actions: ['kms:Decrypt'],
      resources: originKeys.length === 0 ? [anyKeyArn(spot)] : originKeys,
      conditions: throughSecretsManager(spot.region, arns),
    },
  ];
}
