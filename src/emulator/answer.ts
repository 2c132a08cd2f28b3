import type { Judge } from './authorize.ts';
import type { Caller, Context } from './context.ts';
import { AwsError } from './error.ts';
import { announceCall } from './events/trail.ts';
import type { FaultTarget } from './faults/faults.ts';
import { applyFaults } from './faults/strike.ts';
import { callerOf, isForOtherService, type Scope, scopeOf } from './identity.ts';
import { type Call, isContinued, secretAsSent } from './journal.ts';
import { judgeBySession } from './policy/session-policy.ts';
import type { Answer, HttpRequest, Protocol, Request } from './protocol/protocol.ts';
import { randomUuid } from './random.ts';
import { namesOf } from './secretsmanager/model/find.ts';
import { actionOf, protocolOf } from './services.ts';
import type { EmulatorState } from './state.ts';

/** Answers one call: from the request to what the socket has to do. */
export async function answerRequest(
  request: HttpRequest,
  emulator: EmulatorState,
  closing: AbortSignal,
): Promise<Answer> {
  const authorization = request.headers.authorization?.toString();
  const scope = scopeOf(authorization);
  const protocol = protocolOf(scope?.service, request);
  const asked = protocol.read(request);
  const call = enterCall(asked, scope, protocol, emulator);
  const requestId = randomUuid(emulator.random);
  try {
    if (isForOtherService(authorization)) throw protocol.frontEnd.unknownAction(asked.action);
    const caller = identifyCaller(scope, protocol, call, emulator);
    const reply = await performCall({ asked, call, caller, protocol, requestId }, emulator, closing);
    if (typeof reply === 'object') call.status = reply.status;
    return reply;
  } catch (error) {
    const refusal = asAwsError(error);
    call.status = refusal.status;
    call.error = refusal.type;
    return protocol.refuse(refusal, requestId);
  }
}

interface Performance {
  readonly asked: Request;
  readonly call: Call;
  readonly caller: Caller;
  readonly protocol: Protocol;
  readonly requestId: string;
}

async function performCall(performance: Performance, emulator: EmulatorState, closing: AbortSignal): Promise<Answer> {
  const { asked, call, caller, protocol, requestId } = performance;
  const { frontEnd } = protocol;
  const target = targetOf(asked, call, caller);
  await emulator.onCall(call);
  const instead = await applyFaults({ call, caller, target, frontEnd }, emulator, closing);
  if (instead !== undefined) return instead;
  const action = actionOf(call.service, asked.action);
  if (action === undefined) throw frontEnd.unknownAction(asked.action);
  // Nothing is awaited from here to the end of the action, so each call is atomic.
  const context = contextOf(caller, target, emulator);
  const output = action.performAction(asked.input(), context);
  if (call.service === 'secretsmanager' && call.write) announceCall({ input: asked.input(), output }, context);
  const isLost = emulator.faults.fireFaults(target, ({ kind }) => kind === 'cut-after').length > 0;
  return isLost ? 'cut' : protocol.reply(output, asked.action, requestId);
}

function enterCall(asked: Request, scope: Scope | undefined, protocol: Protocol, emulator: EmulatorState): Call {
  const service = scope?.service ?? protocol.service;
  const secret = service === 'secretsmanager' ? secretAsSent(asked.input) : undefined;
  const call: Call = {
    at: emulator.clock(),
    account: '',
    region: scope?.region ?? '',
    service,
    action: asked.action,
    ...(secret !== undefined && { secret }),
    write: actionOf(service, asked.action)?.write ?? false,
    status: 0,
  };
  emulator.journal.push(call);
  return call;
}

function identifyCaller(scope: Scope | undefined, protocol: Protocol, call: Call, emulator: EmulatorState): Caller {
  if (scope === undefined) throw protocol.frontEnd.missingToken();
  const caller = callerOf(scope, emulator.state.sessions, emulator.clock(), protocol);
  call.account = caller.account;
  return caller;
}

/** A batch as a whole belongs to no secret: a fault that names a secret strikes inside the batch. */
function targetOf(asked: Request, call: Call, caller: Caller): FaultTarget {
  const { account, region, principal } = caller;
  const { service, action } = call;
  const alone = call.secret !== undefined && asked.action !== 'BatchGetSecretValue';
  const continued = isContinued(asked.input);
  return { account, region, principal, service, action, continued, names: alone ? namesOf(call.secret) : [] };
}

function contextOf(caller: Caller, target: FaultTarget, emulator: EmulatorState): Context {
  const { state, random, roles, functions, forceDeleteLag, answers, faults } = emulator;
  return {
    action: target.action,
    caller,
    now: emulator.clock(),
    authorize: judgeOf(caller, emulator),
    ...{ state, random, roles, functions, forceDeleteLag, answers },
    fired: (applies, secretId) =>
      faults.fireFaults(secretId === undefined ? target : withinSecret(target, secretId), applies),
  };
}

/** What the caller's policies allow, as far as that of its session allows it as well. */
function judgeOf({ policy }: Caller, { authorize }: EmulatorState): Judge {
  if (policy === undefined) return authorize;
  return (request) => {
    const verdict = authorize({ ...request, sessionPolicy: policy });
    return verdict === 'deny' ? 'deny' : judgeBySession(policy, request);
  };
}

/** One secret of a call. In a batch, it counts as a GetSecretValue of that secret. */
function withinSecret(target: FaultTarget, secretId: string): FaultTarget {
  const action = target.action === 'BatchGetSecretValue' ? 'GetSecretValue' : target.action;
  return { ...target, action, names: namesOf(secretId) };
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  return new AwsError('InternalServiceError', `The emulator failed: ${String(error)}`, 500);
}
