import { type EmulatorOptions, startEmulator } from '../../emulator/index.ts';

interface LocalOptions {
  readonly port: string;
  readonly latency?: string;
  readonly quotas?: boolean;
  readonly staleList?: string;
  readonly fail?: string;
  readonly cut?: string;
  readonly deadRegion?: readonly string[];
  readonly deny?: readonly string[];
}

type Faults = NonNullable<EmulatorOptions['faults']>;

/** `lockstep local` */
export async function local(options: LocalOptions): Promise<number> {
  const emulator = await startEmulator({ port: Number(options.port), faults: faultsOf(options) });
  process.stdout.write(`${emulator.url}\n`);
  process.stderr.write(
    `Serving Secrets Manager, STS and SNS for every Region and account. In another terminal:\n` +
      `  export AWS_ENDPOINT_URL=${emulator.url} AWS_REGION=us-east-1\n` +
      `  export AWS_ACCESS_KEY_ID=111122223333 AWS_SECRET_ACCESS_KEY=any   # the key id is the account\n` +
      `  aws secretsmanager list-secrets\nCtrl-C ends it.\n`,
  );
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await emulator.close();
  return 0;
}

function faultsOf(options: LocalOptions): Faults {
  const { latency, quotas, staleList, fail, cut, deadRegion = [], deny = [] } = options;
  return [
    ...(latency === undefined ? [] : [{ effect: { kind: 'latency', ms: Number(latency) } } as const]),
    ...(quotas ? [{ effect: { kind: 'quotas' } } as const] : []),
    ...(staleList === undefined ? [] : [{ effect: { kind: 'stale-list', ms: Number(staleList) * 1000 } } as const]),
    ...(fail === undefined ? [] : [{ probability: Number(fail), effect: SERVICE_FAULT }]),
    ...(cut === undefined ? [] : [{ probability: Number(cut), effect: { kind: 'cut-after' } } as const]),
    ...deadRegion.map((region) => ({ match: { region }, effect: { kind: 'silence' } }) as const),
    ...deny.map((action) => ({ match: { action }, effect: { kind: 'deny' } }) as const),
  ];
}

const SERVICE_FAULT = {
  kind: 'error',
  type: 'InternalServiceError',
  message: 'An error occurred on the server side.',
  status: 500,
} as const;
