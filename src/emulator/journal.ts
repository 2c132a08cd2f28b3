import * as z from 'zod';

export type ServiceName = 'secretsmanager' | 'sts' | 'sns';

/** One call as the journal keeps it. It never holds a secret value. */
export interface Call {
  readonly at: number;
  /** The caller's account; empty in a call without valid credentials. */
  account: string;
  readonly region: string;
  readonly service: ServiceName;
  readonly action: string;
  /** SecretId or Name as sent; a batch's list is joined by commas. */
  readonly secret?: string;
  /** Whether the action is one that changes state, whatever became of this call. */
  readonly write: boolean;
  /** The HTTP status answered; 0 as long as there is no answer, and for ever if the connection was cut or left silent. */
  status: number;
  error?: string;
}

const named = z.object({
  SecretId: z.string().optional().catch(undefined),
  Name: z.string().optional().catch(undefined),
  SecretIdList: z.array(z.string()).optional().catch(undefined),
});

const continuation = z.object({ NextToken: z.string() });

/** Whether a request asks for a further page. */
export function isContinued(read: () => unknown): boolean {
  try {
    return continuation.safeParse(read()).success;
  } catch {
    return false;
  }
}

/** The secrets that a request names; undefined where it names none or cannot be read. */
export function secretAsSent(read: () => unknown): string | undefined {
  try {
    const { SecretId, Name, SecretIdList } = named.parse(read());
    return SecretId ?? Name ?? SecretIdList?.join();
  } catch {
    return undefined;
  }
}
