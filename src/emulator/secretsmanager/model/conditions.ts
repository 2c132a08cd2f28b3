import * as z from 'zod';
import type { Secret } from './secret.ts';

type Conditions = Record<string, string | string[]>;

const tagList = z.array(z.object({ Key: z.string(), Value: z.string() })).catch([]);
const keyList = z.array(z.string()).catch([]);
const regionList = z.array(z.object({ Region: z.string() })).catch([]);

/**
 * Condition keys by request member, and the actions that support them (Service Authorization Reference, Secrets
 * Manager).
 */
const BY_MEMBER: readonly [key: string, member: string, actions: readonly string[]][] = [
  ['secretsmanager:Name', 'Name', ['CreateSecret']],
  ['secretsmanager:Description', 'Description', ['CreateSecret', 'UpdateSecret']],
  ['secretsmanager:KmsKeyId', 'KmsKeyId', ['CreateSecret', 'UpdateSecret']],
  ['secretsmanager:Type', 'Type', ['CreateSecret', 'UpdateSecret']],
  ['secretsmanager:VersionId', 'VersionId', ['GetSecretValue']],
  // Not PutSecretValue: a policy cannot restrict the labels of a put.
  ['secretsmanager:VersionStage', 'VersionStage', ['GetSecretValue', 'UpdateSecretVersionStage']],
  ['secretsmanager:RecoveryWindowInDays', 'RecoveryWindowInDays', ['DeleteSecret']],
  ['secretsmanager:ForceDeleteWithoutRecovery', 'ForceDeleteWithoutRecovery', ['DeleteSecret']],
  [
    'secretsmanager:ForceOverwriteReplicaSecret',
    'ForceOverwriteReplicaSecret',
    ['CreateSecret', 'ReplicateSecretToRegions'],
  ],
  ['secretsmanager:BlockPublicPolicy', 'BlockPublicPolicy', ['PutResourcePolicy']],
  ['secretsmanager:RotationLambdaARN', 'RotationLambdaARN', ['RotateSecret']],
  ['secretsmanager:RotateImmediately', 'RotateImmediately', ['RotateSecret']],
];

/**
 * The condition keys of a call, with those tags of its secret that policies see. A member that was not sent yields no
 * key, so a plain condition on it denies.
 */
export function conditionsOf(
  action: string,
  input: Readonly<Record<string, unknown>>,
  secret: Secret | undefined,
  tags: Secret['tags'],
): Conditions {
  const sent = BY_MEMBER.filter(([, member, actions]) => actions.includes(action) && input[member] !== undefined);
  return {
    ...Object.fromEntries(sent.map(([key, member]) => [key, String(input[member])])),
    ...requestTags(input),
    ...replicaRegions(input),
    ...ofSecret(secret, tags),
  };
}

function requestTags(input: Readonly<Record<string, unknown>>): Conditions {
  const tags = tagList.parse(input.Tags);
  const keys = [...tags.map((tag) => tag.Key), ...keyList.parse(input.TagKeys)];
  const byKey = Object.fromEntries(tags.map((tag) => [`aws:RequestTag/${tag.Key}`, tag.Value]));
  return keys.length === 0 ? byKey : { ...byKey, 'aws:TagKeys': keys };
}

function replicaRegions(input: Readonly<Record<string, unknown>>): Conditions {
  const regions = regionList.parse(input.AddReplicaRegions).map((replica) => replica.Region);
  return regions.length === 0 ? {} : { 'secretsmanager:AddReplicaRegions': regions };
}

function ofSecret(secret: Secret | undefined, seenTags: Secret['tags']): Conditions {
  if (secret === undefined) return {};
  const tags = (seenTags ?? []).flatMap(({ Key, Value }) => [
    [`aws:ResourceTag/${Key}`, Value],
    [`secretsmanager:ResourceTag/${Key}`, Value],
  ]);
  return {
    'secretsmanager:SecretId': secret.arn,
    'secretsmanager:SecretPrimaryRegion': secret.primaryRegion ?? secret.region,
    ...Object.fromEntries(tags),
  };
}
