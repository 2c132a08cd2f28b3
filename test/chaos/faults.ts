import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { awsEnvironment } from '../../src/aws/environment.ts';
import type { Report } from '../../src/core/report.ts';
import type { Fault } from '../../src/emulator/index.ts';
import { startEmulator } from '../../src/emulator/index.ts';
import { reconcile } from '../../src/engine/reconcile.ts';
import { EVERYTHING, entry, keyArn, mapping, replicaIn, target, version } from '../support/builders.ts';
import { byHand, DUBLIN, HOME, SYDNEY, useAsAws } from '../support/stage.ts';

/** What goes wrong, and what has to come of the run. */
export interface FaultCase {
  readonly name: string;
  readonly faults: readonly Fault[];
  /** How wrong the clock of this machine is, in milliseconds. */
  readonly clockOff?: number;
  /** Targets whose replicas fail, with a pattern for the reason; everything else is healed in spite of the fault. */
  readonly fails: readonly string[];
  readonly because?: RegExp;
  /** The run cannot be made at all; a pattern for its error. */
  readonly refuses?: RegExp;
}

const DENIED = { kind: 'deny' } as const;
const SERVER_FAULT = { kind: 'error', type: 'InternalServiceError', message: 'x', status: 500 } as const;
const THROTTLED = { kind: 'error', type: 'ThrottlingException', message: 'Rate exceeded' } as const;
const EXPIRED = { kind: 'error', type: 'ExpiredTokenException', message: 'The security token is expired' } as const;
const IN_DUBLIN = { region: DUBLIN.region } as const;
const KEY = keyArn(DUBLIN.region, 'replica-key');

/**
 * The longest that a fault may delay a run: five attempts of six seconds, three times in a row, and the rest of the
 * work.
 */
const BOUND_MS = 150_000;

export const FAULTS: readonly FaultCase[] = [
  { name: "throttling at AWS's published rates", faults: [{ effect: { kind: 'quotas' } }], fails: [] },
  { name: 'one call in ten is throttled', faults: [{ probability: 0.1, effect: THROTTLED }], fails: [] },
  { name: 'one call in ten is answered by a 500', faults: [{ probability: 0.1, effect: SERVER_FAULT }], fails: [] },
  {
    name: 'one connection in twenty is cut before the call',
    faults: [{ probability: 0.05, effect: { kind: 'cut-before' } }],
    fails: [],
  },
  {
    name: 'one connection in twenty is cut after the call took effect',
    faults: [{ probability: 0.05, effect: { kind: 'cut-after' } }],
    fails: [],
  },
  {
    name: 'an occasional call that is never answered',
    faults: [{ match: IN_DUBLIN, every: 25, times: 2, effect: { kind: 'silence' } }],
    fails: [],
  },
  {
    name: 'a Region that takes half a second for each call',
    faults: [{ match: IN_DUBLIN, effect: { kind: 'latency', ms: 500 } }],
    fails: [],
  },
  {
    name: 'a Region that cuts every connection',
    faults: [{ match: IN_DUBLIN, effect: { kind: 'cut-before' } }],
    fails: ['dublin'],
    because: /no answer.*check the network/,
  },
  {
    name: 'a Region that never answers',
    faults: [{ match: IN_DUBLIN, effect: { kind: 'silence' } }],
    fails: ['dublin'],
    because: /no answer.*check the network/,
  },
  {
    name: 'a Region that never answers a write',
    faults: [
      {
        match: { ...IN_DUBLIN, action: ['PutSecretValue', 'CreateSecret', 'TagResource', 'RestoreSecret'] },
        effect: { kind: 'silence' },
      },
    ],
    fails: ['dublin'],
    because: /no answer.*check the network/,
  },
  {
    name: 'a Region that answers every call with a 500',
    faults: [{ match: IN_DUBLIN, effect: SERVER_FAULT }],
    fails: ['dublin'],
    because: /fault inside AWS/,
  },
  {
    name: 'a Region that is not enabled',
    faults: [
      {
        match: IN_DUBLIN,
        effect: {
          kind: 'error',
          type: 'UnrecognizedClientException',
          message: 'The security token included in the request is invalid.',
        },
      },
    ],
    fails: ['dublin'],
    because: /check that the Region is enabled/,
  },
  {
    name: 'an account that denies everything',
    faults: [{ match: { account: '222233334444' }, effect: DENIED }],
    fails: ['partner'],
    because: /access denied/,
  },
  {
    name: 'a role that cannot be assumed',
    faults: [
      {
        match: { service: 'sts', action: 'AssumeRole' },
        effect: { kind: 'error', type: 'AccessDenied', message: 'x' },
      },
    ],
    fails: ['partner'],
    because: /cannot assume .*trust policy/,
  },
  {
    name: 'writes that are denied',
    faults: [
      {
        match: {
          ...IN_DUBLIN,
          action: ['PutSecretValue', 'CreateSecret', 'TagResource', 'RestoreSecret', 'UpdateSecretVersionStage'],
        },
        effect: DENIED,
      },
    ],
    fails: ['dublin'],
    because: /access denied/,
  },
  {
    name: 'a list that is five minutes stale',
    faults: [{ match: { action: 'ListSecrets' }, effect: { kind: 'stale-read', ms: 300_000 } }],
    fails: [],
  },
  {
    name: 'a KMS key that is disabled',
    faults: [{ match: IN_DUBLIN, effect: { kind: 'kms-disabled', key: KEY } }],
    fails: ['dublin'],
    because: /KMS key/,
  },
  {
    name: 'a KMS key that is denied',
    faults: [{ match: IN_DUBLIN, effect: { kind: 'kms-denied', key: KEY } }],
    fails: ['dublin'],
    because: /KMS key/,
  },
  {
    name: 'credentials that expire in the middle of a run',
    faults: [
      {
        match: { ...IN_DUBLIN, action: ['PutSecretValue', 'CreateSecret', 'TagResource', 'RestoreSecret'] },
        effect: EXPIRED,
      },
    ],
    fails: ['dublin'],
    because: /expired.*sign in again/,
  },
  {
    name: 'credentials that have expired',
    faults: [{ match: { service: 'secretsmanager' }, effect: EXPIRED }],
    fails: [],
    refuses: /expired.*sign in again/,
  },
  { name: 'a clock that is an hour behind', faults: [], clockOff: -3_600_000, fails: [] },
  { name: 'a clock that is a day ahead', faults: [], clockOff: 86_400_000, fails: [] },
];

export interface Survived {
  readonly violations: readonly string[];
  /** Calls to Secrets Manager in the run under the fault. */
  readonly calls: number;
  readonly milliseconds: number;
}

const NAMES = Array.from({ length: 12 }, (_, at) => `prod/${at}`);

/** Dublin has a key of its own, by the KMS rule, so that a fault of that key matters. */
const MAPPED = mapping(
  entry('prod/*', [
    replicaIn(target('dublin'), { kmsKey: KEY }),
    replicaIn(target('sydney')),
    replicaIn(target('partner')),
  ]),
);

/** Puts every kind of drift into three places, makes one run under the fault, and a second one without it. */
export async function survive(
  { faults, clockOff = 0, fails, because, refuses }: FaultCase,
  bound = BOUND_MS,
): Promise<Survived> {
  const aws = await startEmulator({ random: seeded() });
  try {
    useAsAws(aws);
    await trouble(aws);
    for (const fault of faults) aws.faults.add(fault);
    const from = aws.journal.length;
    const started = performance.now();
    const met = await runOnce(clockOff).catch((thrown: unknown) =>
      thrown instanceof Error ? thrown : new Error('thrown'),
    );
    const milliseconds = performance.now() - started;
    const calls = aws.journal.slice(from).filter(({ service }) => service === 'secretsmanager').length;
    const violations = [
      ...(milliseconds > bound ? [`the run took ${Math.round(milliseconds)} ms`] : []),
      ...(met instanceof Error ? refusal(met, refuses) : judged(met, fails, because)),
    ];
    aws.faults.clear();
    const { summary } = await runOnce(0);
    if (summary.failed + summary.deferred + summary.blocked > 0)
      violations.push(`the next run did not converge: ${JSON.stringify(summary)}`);
    const proof = await runOnce(0, 'values');
    if (proof.summary.inSync !== NAMES.length * 3)
      violations.push(`not proven at last: ${JSON.stringify(proof.summary)}`);
    const written = aws.journal.filter(
      ({ write, region, service }) => write && region === HOME.region && service === 'secretsmanager',
    );
    if (written.length > ORIGIN_WRITES) violations.push('the origin was written to');
    return { violations, calls, milliseconds };
  } finally {
    await aws.close();
  }
}

function refusal(met: Error, refuses: RegExp | undefined): string[] {
  return refuses?.test(met.message) ? [] : [`the run ended in: ${met.message}`];
}

function judged(report: Report, fails: readonly string[], because: RegExp | undefined): string[] {
  return report.replicas.flatMap(({ secret, target: where, status, reason = '' }) => {
    if (status === 'healed' || status === 'in-sync') return [];
    if (status === 'failed' && fails.includes(where) && because?.test(reason)) return [];
    return [`${secret} in ${where} is ${status}: ${reason}`];
  });
}

/** Puts made by hand during setup. */
const ORIGIN_WRITES = 12;

/** Every third name has another kind of drift: behind, missing, deleted; the same in every place. */
async function trouble(aws: Parameters<typeof useAsAws>[0]): Promise<void> {
  const abroad = { account: '222233334444', region: 'eu-central-1' };
  for (const [at, name] of NAMES.entries()) {
    const { arn } = aws.seed(HOME, { name, value: `old ${name}`, versionId: version('v1') });
    if (at % 3 !== 1)
      for (const place of [DUBLIN, SYDNEY, abroad])
        aws.seed(place, {
          name,
          value: `old ${name}`,
          versionId: version('v1'),
          tags: { 'lockstep:origin': arn },
          ...(place === DUBLIN && { kmsKeyId: KEY }),
        });
    await byHand(aws, HOME, (sm) =>
      sm.putSecretValue({ SecretId: name, SecretString: `new ${name}`, ClientRequestToken: version('v2') }),
    );
    if (at % 3 === 2) await byHand(aws, DUBLIN, (sm: SecretsManager) => sm.deleteSecret({ SecretId: name }));
  }
}

async function runOnce(clockOff: number, depth: 'versions' | 'values' = 'versions'): Promise<Report> {
  const watcher = { note: () => {}, progress: () => {} };
  const env = awsEnvironment({ originRegion: HOME.region, watcher });
  const now = () => new Date(Date.now() + clockOff);
  const run = { id: 'fault', intent: 'heal', trigger: 'cli', depth, narrowing: EVERYTHING, force: true } as const;
  return (await reconcile(MAPPED, run, { ...env, now })).report;
}

/** Seeded, so that the same calls are struck in every run (mulberry32). */
function seeded(): () => number {
  let state = 7;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
