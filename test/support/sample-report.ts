import type { ReplicaReport, Report } from '../../src/core/report.ts';
import { report, row } from './report.ts';

const TARGETS = {
  dublin: { target: 'dublin', region: 'eu-west-1' },
  sydney: { target: 'sydney', region: 'ap-southeast-2' },
  partner: { target: 'partner', region: 'eu-central-1', account: '222233334444' },
} as const;

type Target = keyof typeof TARGETS;
type Over = Partial<ReplicaReport>;

const OLD = '7f0d2f1c-4b0a-4a52-9a5d-0c7f6f1f2b11';
const NEW = 'c2a1f6b4-93a7-4d0e-8f21-5b6c7d8e9f00';

/** A report in which every state, and most kinds, can be seen; for looking at, and for the tests of the page. */
export function sampleReport(): Report {
  const replicas: ReplicaReport[] = [
    ...across('prod/orders/db', {
      sydney: {
        status: 'healed',
        drift: ['stale'],
        actions: ['put', 'relabel'],
        behindSeconds: 5400,
        missedEvent: true,
      },
    }),
    ...across('prod/orders/api-key', { partner: { name: 'shared/orders/api-key' } }),
    ...across('prod/orders/signing', {
      sydney: {
        status: 'blocked',
        drift: ['wrong-key'],
        actions: [],
        reason:
          'the origin is under a customer managed key, and the target sydney has no kmsKey; add one to the target',
        details: [
          {
            kind: 'wrong-key',
            expected: null,
            found: 'arn:aws:kms:ap-southeast-2:111122223333:alias/aws/secretsmanager',
          },
        ],
      },
    }),
    ...across('prod/payments/stripe', {
      partner: {
        status: 'failed',
        drift: ['unreachable'],
        replicaVersion: null,
        reason:
          'AccessDenied when assuming arn:aws:iam::222233334444:role/lockstep-replica-writer; allow it in its trust policy',
        since: '2026-01-31T09:00:00.000Z',
        runs: 4,
        news: 'same',
      },
    }),
    ...across('prod/payments/ledger', {
      dublin: {
        status: 'drifted',
        drift: ['diverged', 'metadata'],
        actions: ['put', 'relabel', 'tag'],
        replicaVersion: OLD,
        reason: 'onDrift: report leaves it to people',
        since: '2026-01-31T12:00:00.000Z',
        runs: 1,
        news: 'new',
        details: [
          { kind: 'metadata', tag: 'team', expected: 'payments', found: 'checkout' },
          { kind: 'metadata', description: true, expected: 'Ledger database', found: null },
        ],
      },
      sydney: {
        status: 'deferred',
        drift: ['stale'],
        replicaVersion: OLD,
        behindSeconds: 840,
        reason: 'the time of the run was up',
      },
    }),
    ...across('prod/payments/webhook', {}, ['dublin']),
    ...['admin', 'metrics', 'reports', 'search', 'sessions'].flatMap((name) => across(`prod/web/${name}`)),
    ...['db', 'queue'].flatMap((name) => across(`stage/orders/${name}`, {}, ['dublin', 'sydney'])),
    ...across('legacy-token', { dublin: { status: 'healed', drift: ['missing'], actions: ['create'] } }, ['dublin']),
  ];
  return {
    ...report(inMapping(replicas), { mode: 'reconcile', trigger: 'schedule', previous: '9d7e' }),
    mapping: 'orders-dr',
    warnings: ['replication.yaml:31: the pattern prod/reports/* matches no secret'],
    orphaned: [
      {
        target: 'dublin',
        region: 'eu-west-1',
        account: '111122223333',
        name: 'prod/orders/retired',
        origin: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/orders/retired-a1b2c3',
      },
    ],
    resolved: [
      {
        secret: 'prod/web/search',
        target: 'sydney',
        drift: ['metadata'],
        since: '2026-01-31T10:00:00.000Z',
        until: '2026-01-31T12:00:00.000Z',
        how: 'by itself',
      },
    ],
    history: { written: true, record: 123, head: '4b1f0c9d2e7a5b3c8d6e1f0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c' },
  };
}

/** Each secret has an entry of its own in the mapping. */
function inMapping(replicas: readonly ReplicaReport[]): ReplicaReport[] {
  const secrets = [...new Set(replicas.map(({ secret }) => secret))];
  return replicas.map((one) => ({ ...one, line: 21 + 2 * secrets.indexOf(one.secret) }));
}

/** As many secrets in three targets, of which one in a hundred is not in sync. */
export function largeReport(secrets: number): Report {
  const drifted: Over = { status: 'drifted', drift: ['stale'], actions: ['put', 'relabel'], replicaVersion: OLD };
  return report(
    Array.from({ length: secrets }, (_, at) =>
      across(`prod/team-${String(at % 97).padStart(2, '0')}/service-${at}`, at % 100 === 0 ? { sydney: drifted } : {}),
    ).flat(),
  );
}

function across(secret: string, over: Partial<Record<Target, Over>> = {}, targets = Object.keys(TARGETS) as Target[]) {
  return targets.map((target) =>
    row({ secret, originVersion: NEW, replicaVersion: NEW, ...TARGETS[target], ...over[target] }),
  );
}
