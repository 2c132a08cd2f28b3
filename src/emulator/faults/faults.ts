import { isPrincipal } from '../identity.ts';
import type { ServiceName } from '../journal.ts';
import type { Random } from '../random.ts';
import type { Fault, FaultEffect, FaultMatch, FaultSet } from './fault.ts';

/** What a fault is matched with: a call, or one secret of a batch. */
export interface FaultTarget {
  readonly account: string;
  readonly region: string;
  readonly principal: string;
  readonly service: ServiceName;
  readonly action: string;
  readonly continued: boolean;
  /** Every name that the SecretId, as sent, can mean. */
  readonly names: readonly string[];
}

interface Armed {
  readonly fault: Fault;
  seen: number;
  fired: number;
}

/** The active faults, each with its counters. */
export class Faults implements FaultSet {
  readonly #random: Random;
  readonly #armed = new Set<Armed>();

  constructor(faults: readonly Fault[], random: Random) {
    this.#random = random;
    for (const fault of faults) this.add(fault);
  }

  add(fault: Fault): () => void {
    const armed = { fault, seen: 0, fired: 0 };
    this.#armed.add(armed);
    return () => void this.#armed.delete(armed);
  }

  clear(): void {
    this.#armed.clear();
  }

  /** The effects, in the order added, of the faults that fire now. Only those that pass `applies` are counted. */
  fireFaults(target: FaultTarget, applies: (effect: FaultEffect) => boolean): FaultEffect[] {
    return [...this.#armed]
      .filter(({ fault }) => applies(fault.effect) && matchesTarget(fault.match ?? {}, target))
      .filter((armed) => this.#isDue(armed))
      .map(({ fault }) => fault.effect);
  }

  #isDue(armed: Armed): boolean {
    const { times, every, probability } = armed.fault;
    if (times !== undefined && armed.fired >= times) return false;
    armed.seen += 1;
    if (every !== undefined && armed.seen % every !== 0) return false;
    if (probability !== undefined && this.#random() >= probability) return false;
    armed.fired += 1;
    return true;
  }
}

function matchesTarget(match: FaultMatch, target: FaultTarget): boolean {
  const actions = match.action === undefined ? [target.action] : [match.action].flat();
  return (
    (match.account ?? target.account) === target.account &&
    (match.region ?? target.region) === target.region &&
    (match.principal === undefined || isPrincipal(match.principal, target.principal)) &&
    (match.service ?? target.service) === target.service &&
    actions.includes(target.action) &&
    (match.continued ?? target.continued) === target.continued &&
    (match.secret === undefined || target.names.includes(match.secret))
  );
}
