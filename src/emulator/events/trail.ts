import type { Context } from '../context.ts';
import { publishEvent } from './bus.ts';

/** Members that CloudTrail leaves out of its records. */
const LEFT_OUT: ReadonlySet<string> = new Set(['SecretString', 'SecretBinary', 'RotationToken']);

/**
 * The event of a call that changed something, as a trail with management events sends it (EventBridge User Guide, "AWS
 * service events delivered via AWS CloudTrail"): the request with lower-case names. On AWS it comes minutes later.
 */
export function announceCall(
  { input, output }: { readonly input: unknown; readonly output: object | undefined },
  context: Context,
): void {
  const { caller, state, action } = context;
  if (!state.hasTrail || state.rules.size === 0) return;
  const { account, region, principal } = caller;
  const sent = Object.entries(typeof input === 'object' && input !== null ? input : {});
  const parameters = sent.filter(([name]) => !LEFT_OUT.has(name)).map(([name, value]) => [lowerFirst(name), value]);
  const arn = output !== undefined && 'ARN' in output ? output.ARN : undefined;
  const detail = {
    eventVersion: '1.09',
    userIdentity: { accountId: account, arn: principal },
    eventSource: 'secretsmanager.amazonaws.com',
    eventName: action,
    awsRegion: region,
    requestParameters: Object.fromEntries(parameters),
    responseElements: arn === undefined ? null : { arn },
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
  };
  const event = { source: 'aws.secretsmanager', 'detail-type': 'AWS API Call via CloudTrail', detail };
  publishEvent({ account, region, ...event }, context);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
