import { eventActions } from './events/actions.ts';
import type { ServiceName } from './journal.ts';
import { keyActions } from './kms/actions.ts';
import { jsonProtocol } from './protocol/json.ts';
import type { HttpRequest, Protocol } from './protocol/protocol.ts';
import { queryProtocol } from './protocol/query.ts';
import type { Action } from './secretsmanager/action.ts';
import { secretsManagerActions } from './secretsmanager/actions.ts';
import { CreateTopic } from './sns/CreateTopic.ts';
import { GetTopicAttributes } from './sns/GetTopicAttributes.ts';
import { ListTopics } from './sns/ListTopics.ts';
import { Publish } from './sns/Publish.ts';
import { Subscribe } from './sns/Subscribe.ts';
import { queueActions } from './sqs/actions.ts';
import { AssumeRole } from './sts/AssumeRole.ts';
import { GetCallerIdentity } from './sts/GetCallerIdentity.ts';

const ACTIONS: Record<ServiceName, Readonly<Record<string, Action>>> = {
  secretsmanager: secretsManagerActions,
  sts: { AssumeRole, GetCallerIdentity },
  sns: { CreateTopic, GetTopicAttributes, ListTopics, Publish, Subscribe },
  events: eventActions,
  sqs: queueActions,
  kms: keyActions,
};

export function actionOf(service: ServiceName, name: string): Action | undefined {
  return Object.hasOwn(ACTIONS[service], name) ? ACTIONS[service][name] : undefined;
}

/** The protocol of a request: by its service, or by its headers if it is not signed for one. */
export function protocolOf(service: ServiceName | undefined, { headers }: HttpRequest): Protocol {
  if (service === 'sts' || service === 'sns') return queryProtocol(service);
  if (service !== undefined) return jsonProtocol(service);
  return headers['x-amz-target'] === undefined ? queryProtocol('sts') : jsonProtocol('secretsmanager');
}
