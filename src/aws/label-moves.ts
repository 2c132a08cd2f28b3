import { type SecretsManagerClient, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import type { CallGate } from './calls/gate.ts';
import { confirmWrite } from './calls/json-answer.ts';
import { readSwapRefusal } from './refused-writes.ts';

/** A staging label of a secret, and the version that it leaves. */
interface HeldLabel {
  readonly name: string;
  readonly label: string;
  readonly from: string;
}

/** null: no version has the label, so it is taken from none. */
interface LabelMove {
  readonly name: string;
  readonly label: string;
  readonly to: string;
  readonly from: string | null;
}

/**
 * If the answer was lost and the SDK retries, the retry is refused too, since `from` has already lost the label. The
 * caller describes the secret again.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
 */
export function moveLabel(
  client: SecretsManagerClient,
  calls: CallGate,
  { name, label, to, from }: LabelMove,
): Promise<'moved' | 'lost'> {
  const command = new UpdateSecretVersionStageCommand({
    SecretId: name,
    VersionStage: label,
    MoveToVersionId: to,
    ...(from === null ? {} : { RemoveFromVersionId: from }),
  });
  const send = async () => confirmWrite(await client.send(command), 'moved' as const);
  return calls.sendCall('UpdateSecretVersionStage', name, send, readSwapRefusal);
}

/** Does nothing if the label has left that version already. */
export async function dropLabel(
  client: SecretsManagerClient,
  calls: CallGate,
  { name, label, from }: HeldLabel,
): Promise<void> {
  const command = new UpdateSecretVersionStageCommand({
    SecretId: name,
    VersionStage: label,
    RemoveFromVersionId: from,
  });
  const send = async () => void (await client.send(command));
  await calls.sendCall('UpdateSecretVersionStage', name, send, (error, message) =>
    readSwapRefusal(error, message) === undefined ? undefined : null,
  );
}
