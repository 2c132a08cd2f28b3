import fc from 'fast-check';
import { type Played, play, type Twist } from './play.ts';
import type { Choose, Pending, Scenario } from './story.ts';

export interface Explored {
  readonly schedules: number;
  /** The first that broke a rule: what, and the shortest story that was found for it. */
  readonly failure: Failure | null;
}

export interface Failure {
  readonly scenario: string;
  readonly violations: readonly string[];
  readonly story: readonly string[];
  readonly seed?: number;
}

/** A point at which a choice was made. */
interface Node {
  readonly enabled: readonly Pending[];
  /** Calls that need no turn here: the orders that begin with them were played already. */
  readonly asleep: readonly Pending[];
  readonly played: Pending[];
  chosen: Pending;
}

/**
 * Every order of the calls of a scenario that can make a difference. Two calls depend on each other if both write, since
 * the witness compares places, or if one writes where the other reads; orders that differ only in independent calls are
 * one, and are played once.
 * (Sleep sets: P. Godefroid, Partial-Order Methods for the Verification of Concurrent Systems, 1996, chapter 5.)
 */
export async function exhaust(scenario: Scenario, twist: Twist = {}): Promise<Explored> {
  const nodes: Node[] = [];
  let schedules = 0;
  do {
    let depth = 0;
    const choose: Choose = (enabled) => {
      const node = nodes[depth] ?? open(enabled, nodes[depth - 1]);
      if (node === null) return null;
      nodes[depth++] = node;
      return node.chosen;
    };
    const played = await play(scenario, choose, twist);
    schedules += 1;
    if (played.violations.length > 0) return { schedules, failure: failureOf(scenario, played) };
  } while (turn(nodes));
  return { schedules, failure: null };
}

function open(enabled: readonly Pending[], before: Node | undefined): Node | null {
  const asleep = before === undefined ? [] : [...before.asleep, ...before.played];
  const still = asleep.filter((one) => before !== undefined && !depend(one, before.chosen));
  const [chosen] = enabled.filter((one) => !isAmong(one, still));
  return chosen === undefined ? null : { enabled: [...enabled], asleep: still, played: [], chosen };
}

/** Goes back to the last point at which another call may come first; false once there is none. */
function turn(nodes: Node[]): boolean {
  for (let node = nodes.at(-1); node !== undefined; node = nodes.at(-1)) {
    node.played.push(node.chosen);
    const { enabled, asleep, played } = node;
    const next = enabled.find((one) => !isAmong(one, asleep) && !isAmong(one, played));
    if (next !== undefined) {
      node.chosen = next;
      return true;
    }
    nodes.pop();
  }
  return false;
}

function isAmong({ id }: Pending, all: readonly Pending[]): boolean {
  return all.some((one) => one.id === id);
}

function depend(one: Pending, other: Pending): boolean {
  return (one.isWrite && other.isWrite) || (one.place === other.place && (one.isWrite || other.isWrite));
}

/** So many random schedules; fast-check shrinks what breaks a rule to the shortest story that it can find. */
export async function sample(
  scenario: Scenario,
  schedules: number,
  seed: number,
  twist: Twist = {},
): Promise<Explored> {
  let last: Played = { violations: [], story: [], calls: 0 };
  const property = fc.asyncProperty(
    fc.array(fc.nat({ max: 999 }), { maxLength: 200, size: 'max' }),
    async (choices) => {
      let step = 0;
      const played = await play(scenario, (waiting) => waiting[(choices[step++] ?? 0) % waiting.length] ?? null, twist);
      if (played.violations.length === 0) return true;
      last = played;
      return false;
    },
  );
  const { failed, numRuns } = await fc.check(property, { seed, numRuns: schedules });
  return { schedules: numRuns, failure: failed ? { ...failureOf(scenario, last), seed } : null };
}

function failureOf(scenario: Scenario, { violations, story }: Played): Failure {
  return { scenario: scenario.name, violations, story };
}
