/** The state in which a contender starts. */
export const SCENARIOS = ['nothing to heal', '1 % drifted', 'everything new'] as const;
/** The scenarios in which contenders are compared, and a mass rotation, which is healed while others work. */
export type Scenario = (typeof SCENARIOS)[number] | 'everything stale';

export const CONTENDERS = ['lockstep', 'rotation loop', 'describe each', 'compare values'] as const;
/** Ways to list one Region, without doing anything else. */
export const CHAINS = ['one list', 'the list from both ends', 'ten lists by prefix'] as const;

export type Contender = (typeof CONTENDERS | typeof CHAINS)[number];

/** Delay of every call, in milliseconds. */
export const LATENCY_MS = 20;

export interface Round {
  readonly scenario: Scenario;
  readonly contender: Contender;
  readonly secrets: number;
  /** The share of AWS's write quotas that Lockstep uses; by default all. */
  readonly pace?: number;
}

/** Slow contenders get fewer secrets: their cost is linear, so it is compared per replica. */
const FULL: Record<(typeof SCENARIOS)[number], Record<(typeof CONTENDERS)[number], readonly number[]>> = {
  'nothing to heal': {
    lockstep: [10_000, 100_000],
    'rotation loop': [100],
    'describe each': [2_000],
    'compare values': [2_000],
  },
  '1 % drifted': {
    lockstep: [10_000],
    'rotation loop': [100],
    'describe each': [2_000],
    'compare values': [2_000],
  },
  'everything new': {
    lockstep: [1_000],
    'rotation loop': [100],
    'describe each': [1_000],
    'compare values': [1_000],
  },
};

const QUICK_SHARE = 0.1;

/** The rounds of a bench; a quick one has a tenth of the secrets, and omits the largest. */
export function roundsOf(pace: 'full' | 'quick'): Round[] {
  return SCENARIOS.flatMap((scenario) =>
    CONTENDERS.flatMap((contender) =>
      (pace === 'full' ? FULL[scenario][contender] : FULL[scenario][contender].slice(0, 1)).map((secrets) => ({
        scenario,
        contender,
        secrets: pace === 'full' ? secrets : Math.max(20, secrets * QUICK_SHARE),
      })),
    ),
  );
}
