import { regionMistake } from '../../../../config/regions.ts';
import { hintFor, quote } from '../../../../config/wording.ts';
import { LockstepError } from '../../../core/errors.ts';
import { type Emulator, type EmulatorOptions, type Mail, startEmulator } from '../../../emulator/index.ts';
import { secretsManagerActions } from '../../../emulator/secretsmanager/actions.ts';
import { actionOf } from '../../../emulator/services.ts';
import type { Facts } from '../../../selftest/facts.ts';
import { readFacts } from '../../../selftest/read-facts.ts';
import { answersOfFacts, describeFollowed, faultsOfFacts } from './local-facts.ts';

interface LocalOptions {
  readonly port: number;
  readonly facts?: string;
  readonly latency?: number;
  readonly quotas?: boolean;
  readonly staleList?: number;
  readonly staleRead?: number;
  readonly fail?: number;
  readonly cut?: number;
  readonly deadRegion?: readonly string[];
  readonly deny?: readonly string[];
}

const SERVICES = ['secretsmanager', 'sts', 'sns', 'events', 'sqs', 'kms'] as const;

type Faults = NonNullable<EmulatorOptions['faults']>;

/** `lockstep local` */
export async function serveLocally(options: LocalOptions): Promise<number> {
  checkFaults(options);
  const facts = options.facts === undefined ? null : await readFacts(options.facts);
  const emulator = await startOnPort(options, facts);
  process.stdout.write(`${emulator.url}\n`);
  process.stderr.write(
    `Serving Secrets Manager, STS, SNS, EventBridge, SQS and keys of KMS for every\n` +
      `Region and account; the access key id is the account. In another terminal:\n` +
      // Version 1 of the AWS CLI reads AWS_DEFAULT_REGION, and nothing else.
      `  export AWS_ENDPOINT_URL=${emulator.url}\n` +
      `  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1\n` +
      `  export AWS_ACCESS_KEY_ID=111122223333 AWS_SECRET_ACCESS_KEY=any\n` +
      `  aws secretsmanager list-secrets\nPress Ctrl-C to end it.\n`,
  );
  if (facts !== null) process.stderr.write(`${describeFollowed(facts).join('\n')}\n`);
  await new Promise<void>((resolve) => {
    // Not `once`: npm may pass on the signal that the terminal has already sent.
    process.on('SIGINT', resolve);
    process.on('SIGTERM', resolve);
  });
  await emulator.close();
  return 0;
}

/** On stderr, since stdout has the URL, for scripts. */
function printMail({ topicArn, subject, message, byProtocol, subscriptions }: Mail): void {
  const addresses = subscriptions.filter(({ protocol }) => protocol === 'email').map(({ endpoint }) => endpoint);
  const to = addresses.length === 0 ? 'no address' : addresses.join(', ');
  const heading = subject === undefined ? '' : `Subject: ${subject}\n`;
  process.stderr.write(`\nMail from ${topicArn} to ${to}\n${heading}\n${byProtocol.email ?? message}\n`);
}

/** @throws LockstepError for a fault that could never happen: a typo must not look like a healthy AWS */
function checkFaults({ deadRegion = [], deny = [] }: LocalOptions): void {
  for (const region of deadRegion) {
    const mistake = regionMistake(region);
    if (mistake !== null) throw new LockstepError('bad-input', `--dead-region: ${mistake}`);
  }
  for (const action of deny) {
    if (SERVICES.some((service) => actionOf(service, action) !== undefined)) continue;
    const near = hintFor(action, Object.keys(secretsManagerActions), 'there are');
    throw new LockstepError('bad-input', `--deny: ${quote(action)} is not an action that is served here${near}`);
  }
}

async function startOnPort(options: LocalOptions, facts: Facts | null): Promise<Emulator> {
  const faults = [...faultsOf(options), ...(facts === null ? [] : faultsOfFacts(facts))];
  try {
    const answers = facts === null ? {} : answersOfFacts(facts);
    return await startEmulator({ port: options.port, faults, answers, onMail: printMail });
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE')) throw thrown;
    throw new LockstepError('bad-input', `port ${options.port} is in use; choose another with --port, or 0 for any`);
  }
}

function faultsOf(options: LocalOptions): Faults {
  const { latency, quotas, staleList, staleRead, fail, cut, deadRegion = [], deny = [] } = options;
  return [
    ...(latency === undefined ? [] : [{ effect: { kind: 'latency', ms: latency } } as const]),
    ...(quotas ? [{ effect: { kind: 'quotas' } } as const] : []),
    ...(staleList === undefined ? [] : [staleReads(['ListSecrets'], staleList)]),
    ...(staleRead === undefined ? [] : [staleReads(SINGLE_READS, staleRead)]),
    ...(fail === undefined ? [] : [{ probability: fail, effect: SERVICE_FAULT }]),
    ...(cut === undefined ? [] : [{ probability: cut, effect: { kind: 'cut-after' } } as const]),
    ...deadRegion.map((region) => ({ match: { region }, effect: { kind: 'silence' } }) as const),
    ...deny.map((action) => ({ match: { action }, effect: { kind: 'deny' } }) as const),
  ];
}

function staleReads(action: readonly string[], seconds: number): Faults[number] {
  return { match: { action }, effect: { kind: 'stale-read', ms: seconds * 1000 } };
}

const SINGLE_READS = ['DescribeSecret', 'GetSecretValue', 'BatchGetSecretValue', 'ListSecretVersionIds'];

const SERVICE_FAULT = {
  kind: 'error',
  type: 'InternalServiceError',
  message: 'An error occurred on the server side.',
  status: 500,
} as const;
