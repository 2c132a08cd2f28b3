import { App } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { settingsOf } from '../../infra/settings.ts';
import { makeStacks } from '../../infra/stacks.ts';
import { lockstepMappingOf, mappingFile } from './support/synth.ts';

// The kind of fault: a setting that is misspelt, and silently means the default.

const settings = (context: Record<string, unknown>) => settingsOf(new App({ context }));
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809';
const OTHER = KEY.replace('111122223333', '333344445555');
const RECONCILER = 'arn:aws:iam::111122223333:role/reconciler';

describe('a switch', () => {
  const SWITCHES = ['listSecrets', 'readReplicas', 'reserveConcurrency', 'watch'] as const;

  test.each(SWITCHES)('%s is on, unless the context says false', (key) => {
    expect(settings({})[key]).toBe(true);
    for (const on of ['true', true]) expect(settings({ [key]: on })[key]).toBe(true);
    for (const off of ['false', false]) expect(settings({ [key]: off })[key]).toBe(false);
  });

  const NEITHER = ['False', 'FALSE', 'no', 'off', '0', 'n', '', ' false', 'flase', 0, 1, null];
  test.each(NEITHER.flatMap((value) => SWITCHES.map((key) => [key, value] as const)))(
    '-c %s=%s is a mistake, and never means the default',
    (key, value) => {
      expect(() => settings({ [key]: value })).toThrow(
        `-c ${key}=${value} is neither true nor false; write one of the two`,
      );
    },
  );
});

describe('a key that is misspelt', () => {
  test.each([
    ['listSecret', 'listSecrets'],
    ['ListSecrets', 'listSecrets'],
    ['listsecrets', 'listSecrets'],
    ['list-secrets', 'listSecrets'],
    ['readReplica', 'readReplicas'],
    ['reserveConcurency', 'reserveConcurrency'],
    ['originKey', 'originKeys'],
    ['reconcilerRole', 'reconcilerRoleArn'],
    ['reconcilerRoleARN', 'reconcilerRoleArn'],
    ['roleRegion', 'rolesRegion'],
    ['auditor', 'auditors'],
    ['maping', 'mapping'],
  ])('%s is refused: did you mean %s?', (key, meant) => {
    expect(() => settings({ [key]: 'x' })).toThrow(`-c ${key} is no setting; did you mean ${meant}?`);
  });

  test.each([
    '@aws-cdk/core:checkSecretUsage',
    'aws:cdk:bundling-stacks',
    'aws:cdk:enable-path-metadata',
    'aws:cdk:version-reporting',
    'availability-zones:account=111122223333:region=us-east-1',
    'cli-telemetry',
    'acknowledged-issue-numbers',
    'environment',
    'team',
  ])('%s belongs to another tool and is accepted', (key) => {
    expect(() => settings({ [key]: 'x' })).not.toThrow();
  });
});

describe('the keys of the origins', () => {
  test.each([
    ['none', {}, []],
    ['one', { originKeys: KEY }, [KEY]],
    ['several', { originKeys: `${KEY}, ${OTHER}` }, [KEY, OTHER]],
    ['a list in cdk.json', { originKeys: [KEY, OTHER] }, [KEY, OTHER]],
  ])('are %s', (_, context, keys) => {
    expect(settings(context).originKeys).toEqual(keys);
  });

  test.each([
    '',
    'alias/orders',
    KEY.replace(/key\/.*/, 'alias/orders'),
    `${KEY},`,
    `${KEY};${OTHER}`,
    KEY.slice(0, -1),
  ])('are not %j', (originKeys) => {
    expect(() => settings({ originKeys })).toThrow(/names what is not the ARN of a key; write arn:aws:kms:/);
  });
});

test('all mistakes are reported at once, a line each', () => {
  expect(() =>
    settings({ listSecrets: 'no', readReplica: 'x', reconcilerRoleArn: 'r', rolesRegion: 'eu-wst-1' }),
  ).toThrow(
    [
      '-c readReplica is no setting; did you mean readReplicas?',
      '-c listSecrets=no is neither true nor false; write one of the two',
      '-c reconcilerRoleArn=r is not the ARN of a role; take the output ReconcilerRoleArn',
      '-c rolesRegion=eu-wst-1 names no Region: "eu-wst-1" is not an AWS Region; did you mean "eu-west-1"?',
    ].join('\n'),
  );
});

describe('the stack of a target account', () => {
  const MAPPING = `version: 1
origin: { region: us-east-1 }
targets:
  cape: { region: af-south-1, assumeRole: arn:aws:iam::222233334444:role/w }
  frankfurt: { region: eu-central-1, assumeRole: arn:aws:iam::222233334444:role/w }
  dublin: { region: eu-west-1, assumeRole: arn:aws:iam::333344445555:role/w }
secrets:
  - { name: prod/db, replicas: [frankfurt, dublin, { region: us-west-2, assumeRole: arn:aws:iam::444455556666:role/w }] }
`;

  const regionsOf = (context: Record<string, unknown>) => {
    const app = new App({ context: { 'aws:cdk:bundling-stacks': [], mapping: mappingFile(MAPPING), ...context } });
    const asked = { ...settingsOf(app), reconcilerRoleArn: RECONCILER, account: undefined };
    const stacks = makeStacks(app, lockstepMappingOf(MAPPING), asked);
    const roles = stacks.filter(({ stackName }) => stackName.startsWith('LockstepReplicas-'));
    return roles.map(({ account, region }) => `${account} ${region}`);
  };

  test('is in the Region of a target there, since the origin’s may not be enabled', () => {
    expect(regionsOf({})).toEqual(['222233334444 af-south-1', '333344445555 eu-west-1', '444455556666 us-west-2']);
  });

  test('is in another Region if the context says so', () => {
    expect(regionsOf({ rolesRegion: 'eu-central-1' })).toEqual([
      '222233334444 eu-central-1',
      '333344445555 eu-central-1',
      '444455556666 eu-central-1',
    ]);
  });
});

describe('auditors', () => {
  const [ROLE, USER] = ['arn:aws:iam::111122223333:role/sso/Auditor_1', 'arn:aws:iam::222233334444:user/eve'];

  test.each([
    ['none', {}, []],
    ['one', { auditors: ROLE }, [ROLE]],
    ['several', { auditors: `${ROLE}, ${USER}` }, [ROLE, USER]],
    ['a list in cdk.json', { auditors: [ROLE, USER] }, [ROLE, USER]],
  ])('are %s', (_, context, auditors) => {
    expect(settings(context).auditors).toEqual(auditors);
  });

  test.each(['', '111122223333', 'arn:aws:iam::111122223333:root', `${ROLE},*`])('are not %j', (auditors) => {
    expect(() => settings({ auditors })).toThrow(/names what is not the ARN of a user or a role; write arn:aws:iam::/);
  });
});
