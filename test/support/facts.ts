import type { Facts, Lag } from '../../src/selftest/facts.ts';

/** Facts of AWS as a selftest writes them, in which only what is given was found. */
export function factsOf(found: Partial<Facts>): Facts {
  return {
    facts: 'lockstep-facts/1',
    at: '2026-01-31T10:00:00.000Z',
    regions: { origin: 'us-east-1', target: 'eu-west-1' },
    sdk: '3.1164.0',
    probes: [],
    stories: [],
    lags: [],
    events: [],
    notAsked: [],
    ...found,
  };
}

export function lagOf(measured: Partial<Lag>): Lag {
  return {
    region: 'us-east-1',
    read: 'DescribeSecret',
    writes: 1000,
    medianMs: 0,
    p99Ms: 40,
    longestMs: 250,
    ...measured,
  };
}
