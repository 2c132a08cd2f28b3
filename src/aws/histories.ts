import type { Signer } from '../history/signer.ts';
import type { HistoryStore } from '../history/store.ts';
import type { Credentials } from './calls/client.ts';
import type { Retention, S3HistoryStore } from './s3-history-store.ts';
import type { Time } from './time.ts';

/** The histories that a run has used so far. */
export interface Histories {
  readonly historyAt: (location: string, end: AbortSignal, retention: Retention | null) => Promise<HistoryStore>;
  /** Signs with a KMS key. No call outlives `end`. */
  readonly signerWith: (key: string, end: AbortSignal) => Signer;
  /** The public key of an asymmetric KMS key, as DER. No call outlives `end`. */
  readonly publicKeyOf: (key: string, end: AbortSignal) => Promise<Uint8Array>;
  readonly closeHistories: () => void;
}

/** Histories in S3, reached with the ambient credentials. The code for them is imported on first use. */
export function awsHistories(region: string, credentials: Credentials, time: Time): Histories {
  const opened: S3HistoryStore[] = [];
  const historyAt = async (location: string, end: AbortSignal, retention: Retention | null) => {
    const { openS3History } = await import('./s3-history-store.ts');
    const history = openS3History(location, { credentials, region, end, retention, time });
    opened.push(history);
    return history;
  };
  const signerWith = (key: string, end: AbortSignal): Signer => ({
    key,
    sign: async (text) => (await import('./kms.ts')).signText(key, text, { credentials, end, time }),
  });
  const publicKeyOf = async (key: string, end: AbortSignal) =>
    (await (await import('./kms.ts')).readPublicKey(key, { credentials, end, time })).der;
  const closeHistories = () => {
    for (const history of opened) history.close();
  };
  return { historyAt, signerWith, publicKeyOf, closeHistories };
}
