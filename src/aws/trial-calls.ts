import { setMaxListeners } from 'node:events';
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { Place } from '../core/desired.ts';
import { clientDefaults } from './calls/client.ts';
import { errorName } from './calls/error-codes.ts';
import { narrowError } from './calls/errors.ts';
import { credentialsFor, environmentCredentials } from './credentials.ts';

const COMMANDS = {
  BatchGetSecretValue: BatchGetSecretValueCommand,
  CreateSecret: CreateSecretCommand,
  DeleteSecret: DeleteSecretCommand,
  DescribeSecret: DescribeSecretCommand,
  GetSecretValue: GetSecretValueCommand,
  ListSecrets: ListSecretsCommand,
  PutSecretValue: PutSecretValueCommand,
  RestoreSecret: RestoreSecretCommand,
  TagResource: TagResourceCommand,
  UpdateSecret: UpdateSecretCommand,
  UpdateSecretVersionStage: UpdateSecretVersionStageCommand,
} satisfies Record<string, new (input: never) => object>;

type TrialAction = keyof typeof COMMANDS;

/** What a call of a selftest gave. `error` is AWS's name for it, `sentence` is safe to print. */
type TrialAnswer =
  | { readonly state: 'answered'; readonly output: object }
  | { readonly state: 'refused'; readonly error: string; readonly sentence: string };

/** One place, called as it is: no answer is judged or mapped. */
interface TrialCalls {
  readonly region: string;
  call(action: TrialAction, input: object): Promise<TrialAnswer>;
  close(): void;
}

/**
 * Calls for a selftest, which has to see each answer of AWS itself. They outlive the run's `stop`, since what was made
 * has to be removed after Ctrl-C too.
 */
export function openTrialCalls(place: Place, originRegion: string, end: AbortSignal): TrialCalls {
  const { region } = place;
  // Each call in flight listens to it.
  setMaxListeners(0, end);
  const credentials = credentialsFor(place, originRegion, environmentCredentials(originRegion, end), undefined);
  const client = new SecretsManagerClient({ region, ...clientDefaults(credentials, end) });
  const call = async (action: TrialAction, input: object): Promise<TrialAnswer> => {
    try {
      const Command: new (input: never) => object = COMMANDS[action];
      return { state: 'answered', output: await client.send(new Command(input as never) as never) };
    } catch (thrown) {
      const { message } = narrowError(thrown, { call: action, region });
      return { state: 'refused', error: errorName(thrown), sentence: message };
    }
  };
  return { region, call, close: () => client.destroy() };
}
