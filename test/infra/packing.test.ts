import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Mapping } from '../../config/mapping.ts';
import { asPolicyText, packStatements } from '../../config/permissions/packing.ts';
import { reconcilerStatements } from '../../config/permissions.ts';
import { MappingError } from '../../infra/mapping.ts';
import { ACCOUNT, ROLE } from '../support/builders.ts';
import { type PolicyStatement, policiesOf } from './support/policies.ts';
import { mappingOf, reconcilerStack, replicaAccountStack } from './support/synth.ts';

/** IAM's quotas: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const INLINE = 10_240;
const MANAGED = 6_144;
const MOST = 10;

const REFUSAL =
  /^the mapping names so many secrets that their permissions take \d+ managed policies, and IAM attaches 10 to a role; use patterns such as prod\/\*, which take one ARN for all$/;

const REGIONS = ['eu-west-1', 'ap-southeast-2', 'eu-central-1', 'us-west-2', 'ap-northeast-1', 'eu-west-2'];
const KEY_ID = '1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809';

/** Everything in a mapping that adds a permission. */
const EVERYTHING = `reconcile: { workers: 10 }
history: { lock: governance, sign: 'arn:aws:kms:us-east-1:${ACCOUNT}:key/${KEY_ID}' }
notify: { email: [oncall@example.com], chat: true, events: true }`;

// The kind of fault: policies that only IAM refuses, in the midst of a deployment.

interface Asked {
  readonly mapping: string;
  readonly everything: boolean;
  readonly names: number;
  readonly length: number;
  readonly regions: number;
  readonly keys: boolean;
  readonly tags: boolean;
  readonly workers: boolean;
  readonly abroad: boolean;
}

function textOf({ mapping, everything, names, length, regions, keys, tags, workers, abroad }: Asked): string {
  const places = REGIONS.slice(0, regions).map((region) => {
    const key = keys ? `, kmsKey: 'arn:aws:kms:${region}:${abroad ? '222233334444' : ACCOUNT}:key/${KEY_ID}'` : '';
    return `  ${region}: { region: ${region}${key}${abroad ? `, assumeRole: '${ROLE}'` : ''} }`;
  });
  const replicas = `replicas: [${REGIONS.slice(0, regions)}]`;
  const nameOf = (index: number) => `prod/${`${index}`.padStart(length, 'x')}`;
  return `version: 1
name: ${mapping}
formerNames: [lockstep, old-orders]
origin: { region: us-east-1 }
targets:
${places.join('\n')}
secrets:
${Array.from({ length: names }, (_, index) => `  - { name: ${nameOf(index)}, ${replicas} }`).join('\n')}
${tags ? `  - { tags: { replicate: dr }, ${replicas} }` : ''}
${workers && !everything ? 'reconcile: { workers: 10 }' : ''}
${everything ? `${EVERYTHING}\nstandby: [${abroad ? [] : REGIONS.slice(0, regions)}]` : ''}
`;
}

function sizeOf(statements: readonly PolicyStatement[]): number {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }).replace(MADE_UP, longestArn).length;
}

const MADE_UP = /arn:aws:made-up:us-east-1:\d{12}:(\w+)/g;

/** The longest ARN that a resource of the stack can get. CloudFormation names it after the stack, whose name has the mapping's. */
function longestArn(_: string, id: string): string {
  if (id.includes('Bucket')) return `arn:aws:s3:::${'b'.repeat(63)}`;
  if (/Queue|DeadLetters/.test(id)) return `arn:aws:sqs:ap-southeast-2:${ACCOUNT}:${'q'.repeat(80)}`;
  if (id.includes('Key')) return `arn:aws:kms:ap-southeast-2:${ACCOUNT}:key/${KEY_ID}`;
  return `arn:aws:logs:ap-southeast-2:${ACCOUNT}:log-group:Lockstep-${id}-${id}-ABCDEFGHIJKL:*`;
}

/** The sizes of a role's policies, or the message that refuses them. */
function deployed(asked: Asked): { inline: number; managed: number[] } | string {
  try {
    const text = textOf(asked);
    const stack = asked.abroad ? replicaAccountStack(text) : reconcilerStack(text);
    const role = new RegExp(`^${asked.mapping}${asked.abroad ? '' : 'Role'}`);
    const { inline, managed } = policiesOf(Template.fromStack(stack), role);
    return { inline: inline.reduce((sum, one) => sum + sizeOf(one), 0), managed: managed.map(sizeOf) };
  } catch (thrown) {
    if (thrown instanceof MappingError) return thrown.message;
    throw thrown;
  }
}

const SMALL = {
  mapping: 'orders',
  everything: false,
  length: 12,
  keys: false,
  tags: false,
  workers: false,
  abroad: false,
};

function expectAccepted(result: ReturnType<typeof deployed>): number {
  if (typeof result === 'string') throw new Error(result);
  expect(result.inline).toBeLessThanOrEqual(INLINE);
  for (const size of result.managed) expect(size).toBeLessThanOrEqual(MANAGED);
  expect(result.managed.length).toBeLessThanOrEqual(MOST);
  return result.managed.length;
}

describe('the policies of a role are within IAM’s quotas, or the synth refuses them', () => {
  test.each([
    ['one name in one Region', { ...SMALL, names: 1, regions: 1 }, 0],
    ['thirty names in six Regions, which made twelve managed policies', { ...SMALL, names: 30, regions: 6 }, 4],
    ['thirty names in six Regions, each under a key', { ...SMALL, names: 30, regions: 6, keys: true }, 7],
    ['the same with workers', { ...SMALL, names: 30, regions: 6, keys: true, workers: true }, 7],
    [
      'the same with all that a mapping may ask for, and the longest name',
      { ...SMALL, mapping: 'n'.repeat(64), everything: true, names: 30, regions: 6, keys: true },
      7,
    ],
    ['forty-five names in six Regions, each under a key', { ...SMALL, names: 45, regions: 6, keys: true }, 10],
    ['ninety names in five Regions', { ...SMALL, names: 90, regions: 5 }, 10],
    [
      'a hundred and seventy names in one Region, each under a key',
      { ...SMALL, names: 170, regions: 1, keys: true },
      10,
    ],
    [
      'thirty names in six Regions of another account',
      { ...SMALL, names: 30, regions: 6, abroad: true, keys: true },
      5,
    ],
  ])(
    '%s',
    (_, asked, policies) => {
      expect(expectAccepted(deployed(asked))).toBe(policies);
    },
    60_000,
  );

  test.each([
    ['in our own account', { ...SMALL, names: 60, regions: 6, keys: true }],
    ['in a target account', { ...SMALL, names: 80, regions: 6, keys: true, abroad: true }],
  ])('too many names %s', (_, asked) => {
    expect(deployed(asked)).toMatch(REFUSAL);
  });

  test('more auditors than a trust policy has room for', () => {
    const auditors = (count: number) =>
      Array.from({ length: count }, (_, n) => `arn:aws:iam::${ACCOUNT}:role/${'sso/'.repeat(10)}auditor-${n}`);
    const trusting = (count: number) =>
      Template.fromStack(
        replicaAccountStack(textOf({ ...SMALL, names: 1, regions: 1, abroad: true }), { auditors: auditors(count) }),
      );
    const accepted = Object.values(trusting(15).findResources('AWS::IAM::Role'));
    for (const { Properties } of accepted)
      expect(JSON.stringify(Properties.AssumeRolePolicyDocument).length).toBeLessThanOrEqual(2_048);
    expect(() => trusting(30)).toThrow(
      /^the trust policy of \S+ takes \d+ characters, and IAM accepts 2048; name fewer auditors, such as one role that all of them may assume$/,
    );
  });

  test('and patterns are the remedy', () => {
    expect(expectAccepted(deployed({ ...SMALL, names: 0, tags: true, regions: 6, keys: true }))).toBeLessThanOrEqual(1);
  });

  test('for any mapping', () => {
    const asked = fc.record({
      mapping: fc.constantFrom('orders', 'n'.repeat(64)),
      everything: fc.boolean(),
      names: fc.integer({ min: 1, max: 90 }),
      length: fc.integer({ min: 1, max: 80 }),
      regions: fc.integer({ min: 1, max: 6 }),
      keys: fc.boolean(),
      tags: fc.boolean(),
      workers: fc.boolean(),
      abroad: fc.boolean(),
    });
    let accepted = 0;
    fc.assert(
      fc.property(asked, (one) => {
        const result = deployed(one);
        if (typeof result === 'string') {
          expect(result).toMatch(REFUSAL);
          return;
        }
        expectAccepted(result);
        accepted += 1;
      }),
      { numRuns: 25 },
    );
    expect(accepted).toBeGreaterThan(0);
  }, 120_000);
});

describe('packing', () => {
  const statementsOf = (mapping: Mapping) =>
    reconcilerStatements(mapping, { account: ACCOUNT, listSecrets: true, readReplicas: true, originKeys: [] });
  const room = { inline: 3_000, managed: MANAGED };

  test('loses nothing, adds nothing, and fills each policy before it starts the next', () => {
    const asked = fc.record({ names: fc.integer({ min: 1, max: 60 }), length: fc.integer({ min: 1, max: 100 }) });
    fc.assert(
      fc.property(asked, (one) => {
        const statements = statementsOf(mappingOf(textOf({ ...SMALL, keys: true, tags: true, regions: 3, ...one })));
        const packed = packStatements(statements, room);
        expect(grantsOf(packed.flat())).toEqual(grantsOf(statements));
        const sizes = packed.map((some) => sizeOf(some.map((one) => asPolicyText(one) as unknown as PolicyStatement)));
        expect(sizes[0]).toBeLessThanOrEqual(room.inline);
        for (const size of sizes.slice(1)) expect(size).toBeLessThanOrEqual(MANAGED);
        // The room that is left is too small for a statement with one ARN.
        for (const size of sizes.slice(1, -1)) expect(size).toBeGreaterThan(MANAGED - 900);
      }),
      { numRuns: 40 },
    );
  });

  test('gives the parts of a statement Sids of their own', () => {
    const mapping = mappingOf(textOf({ ...SMALL, names: 60, regions: 3 }));
    const sids = packStatements(statementsOf(mapping), room)
      .flat()
      .map(({ sid }) => sid);
    expect(sids).toContain('HealPart2');
    expect(new Set(sids).size).toBe(sids.length);
  });

  test('refuses a statement that is too long even without its ARNs, with a remedy', () => {
    const tags = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`tag-${index}`, 'x'.repeat(200)]));
    const mapping = mappingOf(textOf({ ...SMALL, names: 1, regions: 1 }));
    const [first] = mapping.entries;
    const tagged = {
      ...mapping,
      entries: first === undefined ? [] : [{ ...first, selector: { by: 'tags' as const, tags } }],
    };
    expect(() => packStatements(statementsOf(tagged), room)).toThrow(
      /^the permission ReadOriginByTag0 takes \d+ characters, and a policy holds 6144; write fewer tags into an entry, or fewer formerNames$/,
    );
  });
});

/** Every action on every resource with its conditions. Actions on keys are listed per secret. */
function grantsOf(statements: readonly Parameters<typeof asPolicyText>[0][]): string[] {
  return statements
    .flatMap(({ effect, actions, notActions, resources, conditions }) => {
      const secrets = conditions?.StringLike?.['kms:EncryptionContext:SecretARN'];
      const others = JSON.stringify({ ...conditions, StringLike: null });
      const on = Array.isArray(secrets) ? secrets.map((arn) => `${resources} for ${arn}`) : resources;
      return on.map((one) => `${effect} ${actions} ${notActions} ${one} ${others}`);
    })
    .sort();
}
