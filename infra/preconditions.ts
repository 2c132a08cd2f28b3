import { Stack, Token } from 'aws-cdk-lib';
import { type Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Mapping, Target } from '../config/mapping.ts';
import { displayText } from '../config/wording.ts';
import { MappingError } from './mapping.ts';

/** Events of a secret stay in its Region and account, and so do the permissions. @throws MappingError */
export function assertOriginRegionAndAccount(scope: Construct, { origin }: Mapping): void {
  const { region, account } = Stack.of(scope);
  if (isOther(region, origin.region)) {
    throw new MappingError(
      `the stack is in ${region} and the mapping's origin in ${origin.region}; put them in one Region`,
    );
  }
  if (origin.account === null || !isOther(account, origin.account)) return;
  throw new MappingError(
    `the stack is in account ${account} and the mapping's origin in ${origin.account}; deploy with credentials of that account, or correct origin.account`,
  );
}

/** The standby is deployed by the mapping's account, into the Region of its target. @throws MappingError */
export function assertStandbyRegionAndAccount(scope: Construct, { origin }: Mapping, target: Target): void {
  const { region, account } = Stack.of(scope);
  if (isOther(region, target.region)) {
    throw new MappingError(
      `the standby of ${target.name} belongs into ${target.region}, and the stack is in ${region}`,
    );
  }
  if (origin.account !== null && isOther(account, origin.account)) {
    throw new MappingError(`the stack is in account ${account} and the mapping's origin in ${origin.account}`);
  }
}

/** A standby that reads nothing could prove nothing. @throws MappingError */
export function assertReadableReplicas(readReplicas: boolean, { standby }: Mapping): void {
  if (readReplicas || standby.length === 0) return;
  throw new MappingError(
    `readReplicas is false, and the standby in ${standby.join(' and ')} reads every replica there each day to prove that it can be used; leave one of the two out`,
  );
}

/**
 * A topic that cannot take alarms would only fail when the first one fires.
 * @param whose what alarms and reports are about, which has to be in the topic's Region
 * @throws MappingError
 */
export function assertUsableTopic(topic: ITopic, whose: { readonly what: string; readonly region: string }): void {
  const { region } = topic.env;
  if (isOther(region, whose.region)) {
    throw new MappingError(
      `the topic ${topic.topicName} is in ${region} and ${whose.what} in ${whose.region}; alarms and reports need a topic in that Region`,
    );
  }
  if (!topic.fifo && !topic.topicName.endsWith('.fifo')) return;
  throw new MappingError(
    `the topic ${topic.topicName} is a FIFO topic, which takes no e-mail subscription and no alarm; use a standard topic`,
  );
}

/** The sections of the runbook are appended to its URL. @throws MappingError */
export function assertUsableRunbook(url: string): void {
  if (Token.isUnresolved(url) || isRunbookUrl(url)) return;
  throw new MappingError(`runbookUrl: ${displayText(url)} ${NO_RUNBOOK}`);
}

export function isRunbookUrl(url: string): boolean {
  return /^https?:\/\/[\x21\x22\x24-\x7e]{1,500}$/.test(url);
}

export const NO_RUNBOOK = 'is not the address of a web page, without a section (#…); write https://HOST/PATH';

/** The oldest Node that the handlers are built for. */
const OLDEST_NODE = 20;

/** @throws MappingError */
export function assertSupportedRuntime({ family, name }: Runtime): void {
  const version = Number(/^nodejs(\d+)/.exec(name)?.[1] ?? Number.NaN);
  if (family === RuntimeFamily.NODEJS && version >= OLDEST_NODE) return;
  throw new MappingError(
    `the functions cannot run on ${name}; they need Node ${OLDEST_NODE} or later, such as nodejs24.x`,
  );
}

function isOther(found: string, wanted: string): boolean {
  return !Token.isUnresolved(found) && found !== wanted;
}
