import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { Place } from '../core/desired.ts';
import { clientDefaults } from './calls/client.ts';
import { narrowError } from './calls/errors.ts';
import { configuredEndpoint, serviceHost } from './calls/service-endpoint.ts';
import { type Answer, SignedCalls } from './calls/signed-calls.ts';
import { SYSTEM_TIME } from './time.ts';
import { answerTo, type TrialAnswer, trialCredentials } from './trial-session.ts';

const COMMANDS = {
  BatchGetSecretValue: BatchGetSecretValueCommand,
  CreateSecret: CreateSecretCommand,
  DeleteSecret: DeleteSecretCommand,
  DescribeSecret: DescribeSecretCommand,
  GetSecretValue: GetSecretValueCommand,
  ListSecrets: ListSecretsCommand,
  ListSecretVersionIds: ListSecretVersionIdsCommand,
  PutSecretValue: PutSecretValueCommand,
  RestoreSecret: RestoreSecretCommand,
  TagResource: TagResourceCommand,
  UntagResource: UntagResourceCommand,
  UpdateSecret: UpdateSecretCommand,
  UpdateSecretVersionStage: UpdateSecretVersionStageCommand,
} satisfies Record<string, new (input: never) => object>;

type TrialAction = keyof typeof COMMANDS;

/** One place, called as it is: no answer is judged or mapped. */
interface TrialCalls {
  readonly region: string;
  call(action: TrialAction, input: object): Promise<TrialAnswer>;
  /** One attempt, without the SDK: the answer as it is on the wire. @throws LockstepError if there is none */
  post(action: string, body: string): Promise<Answer>;
  close(): void;
}

/**
 * Calls for a selftest, which has to see each answer of AWS itself. They outlive the run's `stop`, since what was made
 * has to be removed after Ctrl-C too. A policy limits the session of the place's role.
 */
export function openTrialCalls(place: Place, originRegion: string, end: AbortSignal, rolePolicy?: string): TrialCalls {
  const { region } = place;
  const credentials = trialCredentials(place, originRegion, end, rolePolicy);
  const client = new SecretsManagerClient({ region, ...clientDefaults(credentials, end) });
  const call = (action: TrialAction, input: object): Promise<TrialAnswer> => {
    const Command: new (input: never) => object = COMMANDS[action];
    return answerTo(action, region, () => client.send(new Command(input as never) as never));
  };
  const raw = new SignedCalls(client.config.credentials, end, SYSTEM_TIME);
  const post = (action: string, body: string) => postOnce(raw, { region, action, body });
  const close = () => {
    client.destroy();
    raw.close();
  };
  return { region, call, post, close };
}

async function postOnce(
  calls: SignedCalls,
  { region, action, body }: { readonly region: string; readonly action: string; readonly body: string },
): Promise<Answer> {
  const service = 'secretsmanager';
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${service}.${action}` };
  const aws = new URL(`https://${await serviceHost(service, region)}`);
  const endpoint = (await configuredEndpoint('secrets_manager')) ?? aws;
  try {
    const request = { service, region, method: 'POST', endpoint, path: '/', headers, body: Buffer.from(body) } as const;
    return await calls.sendCall(request, (answer) => answer);
  } catch (thrown) {
    throw narrowError(thrown, { call: action, region });
  }
}
