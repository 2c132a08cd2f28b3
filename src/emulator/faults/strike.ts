import { STATUS_CODES } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from '../context.ts';
import { AwsError } from '../error.ts';
import type { Call } from '../journal.ts';
import type { Answer, FrontEnd, HttpReply } from '../protocol/protocol.ts';
import type { EmulatorState } from '../state.ts';
import type { FaultEffect } from './fault.ts';
import type { FaultTarget } from './faults.ts';
import { quotaOf } from './quotas.ts';

type Early = Extract<
  FaultEffect,
  { kind: 'latency' | 'throttle' | 'quotas' | 'error' | 'proxy' | 'deny' | 'cut-before' | 'silence' }
>;

const EARLY: ReadonlySet<FaultEffect['kind']> = new Set<Early['kind']>([
  'latency',
  'throttle',
  'quotas',
  'error',
  'proxy',
  'deny',
  'cut-before',
  'silence',
]);

/** A call as the faults see it. */
export interface Struck {
  readonly call: Call;
  readonly caller: Caller;
  readonly target: FaultTarget;
  readonly frontEnd: FrontEnd;
}

/**
 * Applies the faults to a call before it takes effect. It waits, and returns the reply to send in place of AWS's, or
 * undefined if the call goes on. @throws AwsError for what AWS itself would refuse
 */
export async function applyFaults(
  struck: Struck,
  emulator: EmulatorState,
  closing: AbortSignal,
): Promise<Answer | undefined> {
  for (const effect of emulator.faults.fireFaults(struck.target, isEarly)) {
    if (!isEarly(effect)) continue;
    if (effect.kind === 'latency') await sleep(effect.ms, undefined, { signal: closing });
    if (effect.kind === 'cut-before') return 'cut';
    if (effect.kind === 'silence') return 'silence';
    if (effect.kind === 'proxy') return pageOf(effect);
    const refusal = refusalOf(effect, struck, emulator);
    if (refusal !== undefined) throw refusal;
  }
  return undefined;
}

function refusalOf(effect: Early, struck: Struck, emulator: EmulatorState): AwsError | undefined {
  const { call, caller, frontEnd } = struck;
  switch (effect.kind) {
    case 'error':
      return new AwsError(effect.type, effect.message, effect.status ?? statusOf(effect.type));
    case 'deny':
      return frontEnd.denied(caller.principal, call.action, call.secret ?? '*');
    case 'throttle':
      return isWithinQuota(effect.perSecond, call, emulator) ? undefined : frontEnd.throttled();
    case 'quotas':
      return passesQuota(call, emulator) ? undefined : frontEnd.throttled();
    case 'latency':
    case 'proxy':
    case 'cut-before':
    case 'silence':
      return undefined;
  }
}

function pageOf({ status, body }: Extract<Early, { kind: 'proxy' }>): HttpReply {
  const title = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  const page = `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`;
  return { status, headers: { 'Content-Type': 'text/html' }, body: body ?? page };
}

function passesQuota(call: Call, emulator: EmulatorState): boolean {
  const quota = call.service === 'secretsmanager' ? quotaOf(call.action) : undefined;
  return quota === undefined || isWithinQuota(quota.perSecond, call, emulator);
}

/** Operations that share a quota share a bucket. Cross-account calls count against the caller's account. */
function isWithinQuota(
  perSecond: number,
  { account, region, action }: Call,
  { buckets, clock }: EmulatorState,
): boolean {
  const group = quotaOf(action)?.operations.join('+') ?? action;
  return buckets.takeToken(`${perSecond}/${account}/${region}/${group}`, perSecond, clock());
}

function isEarly(effect: FaultEffect): effect is Early {
  return EARLY.has(effect.kind);
}

function statusOf(type: string): number {
  return /^Internal|Unavailable/.test(type) ? 500 : 400;
}
