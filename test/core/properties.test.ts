import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess } from '../../src/core/assessment.ts';
import { expandMapping } from '../../src/core/desired.ts';
import type { Observation, Pair, SecretState } from '../../src/core/observation.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { outcomeOf } from '../../src/core/outcome.ts';
import { planTidying } from '../../src/core/plan.ts';
import { type Decision, decide, type Intent, limitToReport } from '../../src/core/policy.ts';
import { assembleReport, exitCodeOf } from '../../src/core/report.ts';
import {
  absent,
  EVERYTHING,
  entry,
  failed,
  mapping,
  ORIGIN_KEY,
  ours,
  pair,
  present,
  secret,
  skipped,
  version,
} from '../support/builders.ts';
import { healed, type Kms, realKey } from './simulated.ts';

const KEYS = [null, ORIGIN_KEY, 'alias/replica', 'alias/aws/secretsmanager'];
const LABELS = ['AWSCURRENT', 'AWSPREVIOUS', 'AWSPENDING', 'LOCKSTEP', 'blue'];
const IDS = ['v1', 'v2', 'v3', '~v2', 'x', 'y'].map(version);

/** Each label is on one version at most, as AWS keeps them. */
const labels = fc
  .tuple(...LABELS.map(() => fc.option(fc.constantFrom(...IDS), { freq: 3 })))
  .map((holders): SecretState['versions'] => {
    const held = holders.flatMap((id, i) => (id === null ? [] : [{ id, label: LABELS[i] ?? '' }]));
    const ids = [...new Set(held.map(({ id }) => id))];
    return ids.map((id) => ({ id, labels: held.filter((one) => one.id === id).map(({ label }) => label) }));
  });

const tags = fc.dictionary(fc.constantFrom('team', 'aws:x', 'lockstep:other', '__proto__'), fc.constantFrom('1', '2'));

function state(region: string, marks: fc.Arbitrary<Record<string, string>>): fc.Arbitrary<SecretState> {
  return fc
    .record({
      description: fc.constantFrom('', 'orders', 'sales'),
      kmsKey: fc.constantFrom(...KEYS),
      tags: fc.tuple(tags, marks).map(([some, mark]) => ({ ...some, ...mark })),
      versions: labels,
      pendingDeletion: fc.boolean(),
      rotates: fc.constantFrom(false, false, false, true),
      heldBy: fc.constantFrom(null, null, null, 'a native replica of us-west-2'),
    })
    .map((some) => ({ ...secret(region), ...some }));
}

function observed(of: fc.Arbitrary<SecretState>): fc.Arbitrary<Observation> {
  return fc.oneof({ weight: 9, arbitrary: of.map(present) }, fc.constantFrom(absent, skipped, failed));
}

const anyMark = fc.constantFrom<Record<string, string>>({}, ours(), ours({ 'lockstep:rekey': 'x' }), {
  'lockstep:origin': 'arn:of:another',
});
const retired = fc.option(fc.subarray(IDS).map((ids) => new Set(ids)));
const valueCheck = fc.constantFrom<Pair['valueCheck']>(
  { state: 'none' },
  { state: 'none' },
  { state: 'equal' },
  { state: 'different', of: version('v2') },
  { state: 'derived-id-taken', of: version('v2') },
  { state: 'derived-id-taken', of: version('v1') },
);

const anyPair: fc.Arbitrary<Pair> = fc
  .record({
    origin: observed(state('us-east-1', fc.constant({}))),
    replica: observed(state('eu-west-1', anyMark)),
    ownKey: fc.constantFrom(...KEYS),
    targetKey: fc.constantFrom(...KEYS),
    onDrift: fc.constantFrom('heal', 'heal', 'report'),
    isAlike: fc.boolean(),
    retired,
    valueCheck,
    keys: fc.array(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 3 }),
  })
  .map(({ isAlike, retired, valueCheck, keys, ...said }) => {
    const { origin, replica, ...wanted } = isAlike ? alike(said) : said;
    // The value of a missing secret is not known.
    const known = replica.state === 'present' ? { valueCheck } : {};
    return { ...pair({ desired: wanted, origin, replica, ...known }), retired, listing: listed(replica, keys) };
  });

/** During a change of key the versions are always listed. */
function listed(replica: Observation, keys: readonly (string | null)[]): Pair['listing'] {
  if (replica.state !== 'present' || replica.secret.tags['lockstep:rekey'] === undefined) return { state: 'unasked' };
  const versions = replica.secret.versions.map((one, i) => {
    return { ...one, keys: [realKey(keys[i % keys.length] ?? null)], createdAt: null };
  });
  return { state: 'listed', versions, locked: new Set() };
}

/** Most generated pairs have drifted; these have not, or in few ways. */
function alike<T extends { origin: Observation; replica: Observation }>(said: T): T {
  const { origin, replica } = said;
  if (origin.state !== 'present' || replica.state !== 'present') return said;
  const { description, versions } = origin.secret;
  const tags = { ...origin.secret.tags, ...ours() };
  const copy = { ...replica.secret, description, versions, tags, kmsKey: null, pendingDeletion: false };
  return {
    ...said,
    origin: present({ ...origin.secret, kmsKey: null, pendingDeletion: false }),
    replica: present(copy),
  };
}

const intent = fc.constantFrom<Intent>('audit', 'dry-run', 'heal');

describe('from any observation,', () => {
  test('a heal planned and carried out leaves nothing to plan', () => {
    fc.assert(
      fc.property(anyPair, (before) => {
        const decision = decided(before, 'heal');
        fc.pre(decision.status === 'heal');
        expect(decided(healed(before, decision.actions), 'heal')).toEqual({ status: 'in-sync' });
      }),
      { numRuns: 500 },
    );
  });

  test('a key is changed in at most two rounds, whatever AWS re-encrypts, and then AWSCURRENT is under it', () => {
    fc.assert(
      fc.property(anyPair, fc.constantFrom<Kms>('re-encrypts', 're-encrypts nothing'), (before, kms) => {
        const first = decided(before, 'heal');
        fc.pre(first.status === 'heal' && first.actions.some((action) => action.do === 'rekey'));
        let after = healed(before, first.status === 'heal' ? first.actions : [], kms);
        const second = decided(after, 'heal');
        if (second.status === 'heal') after = healed(after, second.actions, kms);
        expect(decided(after, 'heal')).toEqual({ status: 'in-sync' });
        after = healed(after, planTidying(after), kms);
        expect(decided(after, 'heal')).toEqual({ status: 'in-sync' });
        if (after.replica.state !== 'present' || after.listing.state !== 'listed') throw new Error('it is there');
        const {
          secret,
          secret: { kmsKey, tags },
        } = after.replica;
        const current = after.listing.versions.find(({ id }) => id === holder(secret));
        expect(current?.keys).toContain(realKey(kmsKey));
        expect(tags).not.toHaveProperty('lockstep:rekey');
      }),
      { numRuns: 500 },
    );
  });

  test('no drift means that both were read, and AWSCURRENT is the origin’s version or the id derived from it', () => {
    fc.assert(
      fc.property(anyPair, ({ origin, replica, ...rest }) => {
        fc.pre(assess({ origin, replica, ...rest }).isInSync());
        expect([origin.state, replica.state]).toEqual(['present', 'present']);
        if (origin.state !== 'present' || replica.state !== 'present') return;
        const wanted = holder(origin.secret);
        expect([wanted, wanted === version('v2') ? version('~v2') : wanted]).toContain(holder(replica.secret));
        expect([origin.secret.pendingDeletion, replica.secret.pendingDeletion]).toEqual([false, false]);
      }),
      { numRuns: 500 },
    );
  });

  test('a replica that was skipped, failed or is absent is never in sync, whatever the intent', () => {
    const blind = fc.constantFrom(absent, skipped, failed);
    const half = fc.tuple(anyPair, blind, fc.boolean());
    fc.assert(
      fc.property(half, intent, ([seen, dark, atOrigin], intended) => {
        const dim = atOrigin ? { ...seen, origin: dark } : { ...seen, replica: dark };
        expect(decided(dim, intended).status).not.toBe('in-sync');
      }),
    );
  });

  test('at most one kind is about AWSCURRENT', () => {
    fc.assert(
      fc.property(anyPair, (seen) => {
        const { drift } = asOutcome(seen);
        expect(drift.filter((kind) => ['stale', 'mislabeled', 'diverged'].includes(kind)).length).toBeLessThan(2);
      }),
    );
  });

  test('an audit and a dry run plan alike, and plan what a heal would do', () => {
    fc.assert(
      fc.property(anyPair, (seen) => {
        expect(decided(seen, 'audit')).toEqual(decided(seen, 'dry-run'));
        const heal = decided(seen, 'heal');
        if (heal.status === 'heal') {
          const { actions, left } = heal;
          const status = left === null ? 'drifted' : 'blocked';
          expect(decided(seen, 'audit')).toEqual({ status, actions, reason: left });
        }
      }),
    );
  });

  test('nothing is planned for an origin that cannot be copied, or for a replica that is not ours', () => {
    fc.assert(
      fc.property(anyPair, (seen) => {
        fc.pre(decided(seen, 'heal').status === 'heal');
        expect(seen.origin.state).toBe('present');
        if (seen.replica.state !== 'present') return;
        expect(seen.replica.secret).toMatchObject({ heldBy: null, rotates: false });
        expect(seen.replica.secret.tags['lockstep:origin']).not.toBe('arn:of:another');
      }),
    );
  });
});

describe('a report', () => {
  const outcomes = fc.array(anyPair, { maxLength: 20 });

  test('adds up: each replica is in exactly one status', () => {
    fc.assert(
      fc.property(outcomes, (rows) => {
        const { summary, replicas } = reportOf(rows.map(asOutcome));
        const { inSync, drifted, healed, blocked, failed, deferred } = summary;
        expect(inSync + drifted + healed + blocked + failed + deferred).toBe(summary.replicas);
        expect(replicas.length).toBe(rows.length);
      }),
    );
  });

  test('exits with 0 only if everything was read and is in sync', () => {
    fc.assert(
      fc.property(outcomes, (rows) => {
        const report = reportOf(rows.map(asOutcome));
        const allWell =
          rows.length > 0 && report.replicas.every((row) => row.status === 'in-sync' && row.drift.length === 0);
        expect(exitCodeOf(report) === 0).toBe(allWell);
      }),
    );
  });

  test('gives a reason for what is blocked, failed, deferred or only reported, and for nothing else', () => {
    fc.assert(
      fc.property(anyPair, (seen) => {
        const { status, reason, desired } = asOutcome(seen);
        const isLeft = status === 'drifted' && desired.onDrift === 'report';
        expect(reason !== null && reason !== '').toBe(isLeft || ['blocked', 'failed', 'deferred'].includes(status));
      }),
    );
  });
});

test('the same mapping and inventory give the same replicas in the same order', () => {
  const names = fc.uniqueArray(fc.constantFrom('a', 'A', 'b', 'prod/a', 'prod/b', 'prod/c'));
  const inventory = names.map((all) => all.map((name) => ({ name, tags: name.startsWith('prod') ? { dr: '1' } : {} })));
  const all = mapping(
    entry('prod/*', 'sydney dublin'),
    entry('a', 'partner'),
    entry(null, 'dublin', { tags: { dr: '1' } }),
  );
  const shuffled = inventory.chain((one) =>
    fc.tuple(fc.constant(one), fc.shuffledSubarray(one, { minLength: one.length })),
  );
  fc.assert(
    fc.property(shuffled, ([one, other]) => {
      expect(expandMapping(all, one, EVERYTHING)).toEqual(expandMapping(all, other, EVERYTHING));
    }),
  );
});

function holder(secret: SecretState): string | undefined {
  return secret.versions.find(({ labels }) => labels.includes('AWSCURRENT'))?.id;
}

function decided(seen: Pair, intended: Intent): Decision {
  const decision = decide(assess(seen));
  return intended === 'heal' ? decision : limitToReport(decision);
}

function asOutcome(seen: Pair): Outcome {
  const assessed = assess(seen);
  return outcomeOf(assessed, limitToReport(decide(assessed)));
}

function reportOf(outcomes: Outcome[]) {
  const run = { id: 'r', mode: 'audit', trigger: 'cli', depth: 'versions', startedAt: '', finishedAt: '' } as const;
  const origin = { region: 'us-east-1', account: '1' };
  return assembleReport({ mapping: 'lockstep', file: 'replication.yaml', run, origin }, outcomes);
}
