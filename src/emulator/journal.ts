import * as z from 'zod';

export type ServiceName = 'secretsmanager' | 'sts' | 'sns' | 'events' | 'sqs' | 'kms';

/** One call, as recorded in the journal. It never holds a secret value. */
export interface Call {
  readonly at: number;
  /** The caller's account; empty in a call without valid credentials. */
  account: string;
  readonly region: string;
  readonly service: ServiceName;
  readonly action: string;
  /** SecretId or Name as sent; a batch's list is joined by commas. */
  readonly secret?: string;
  /** Whether the action changes state, whatever the result of this call. */
  readonly write: boolean;
  /** The HTTP status of the answer; 0 until there is one, and for good if the connection was cut or left silent. */
  status: number;
  error?: string;
}

const named = z.object({
  SecretId: z.string().optional().catch(undefined),
  Name: z.string().optional().catch(undefined),
  SecretIdList: z.array(z.string()).optional().catch(undefined),
});

const continuation = z.object({ NextToken: z.string() });

/** Whether a request asks for a further page of a listing. */
export function isContinued(read: () => unknown): boolean {
  try {
    return continuation.safeParse(read()).success;
  } catch {
    return false;
  }
}

/** The secrets that a request names; undefined if it names none or cannot be parsed. */
export function secretAsSent(read: () => unknown): string | undefined {
  try {
    const { SecretId, Name, SecretIdList } = named.parse(read());
    return SecretId ?? Name ?? SecretIdList?.join();
  } catch {
    return undefined;
  }
}
