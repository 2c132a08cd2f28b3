import { accountOfArn } from '../../../config/aws/arn.ts';
import { isAlias, isAwsManagedKey, keyResource, nameForKeys } from '../../../config/aws/key.ts';
import { AWSCURRENT, MAPPING_TAG } from '../../../config/aws/marks.ts';
import { groupBy } from '../../../config/group.ts';
import { type Mapping, requiredTags } from '../../../config/mapping.ts';
import { placeKey, placeOf } from '../desired.ts';
import type { Stop } from './places.ts';
import { chooseFrom, chooseOrigins, type Sample } from './samples.ts';

/** Calls that IAM is asked about, and the circumstances under which a run makes them. */
export interface Simulation {
  /** What they are for, as the end of `may …`. */
  readonly what: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** The ARNs of what was looked at; null for what was not there. */
export interface KnownArns {
  readonly secretArn: (stop: Stop, name: string) => string;
  /** The key that a secret is under; null: the AWS managed one, or not known. */
  readonly keyOfSecret: (stop: Stop, name: string) => string | null;
  readonly keyArn: (stop: Stop, key: string) => string | null;
}

/** A heal of replicas by put and swap, or by create. */
const WRITES = ['CreateSecret', 'DescribeSecret', 'PutSecretValue', 'TagResource', 'UpdateSecretVersionStage'];

/** Everything that a run does in the origin's own account, tried with a few secrets. Other accounts have policies of their own. */
export function simulationsFor(
  mapping: Mapping,
  stops: readonly Stop[],
  samples: readonly Sample[],
  arns: KnownArns,
): Simulation[] {
  const own = stops.filter(({ place }) => place.assumeRole === null);
  const roles = [...new Set(stops.flatMap(({ place }) => place.assumeRole ?? []))];
  return [
    ...own.filter(({ isOrigin }) => isOrigin).flatMap((stop) => readingOf(samples, stop, arns)),
    ...own.filter(({ isOrigin }) => isOrigin).flatMap((stop) => decryptingOf(samples, stop, arns)),
    ...own.flatMap((stop) => healingOf(mapping.name, samples, stop, arns)),
    ...own.flatMap((stop) => encryptingOf(samples, stop, arns)),
    ...(roles.length === 0
      ? []
      : [{ what: 'assume the roles of other accounts', actions: ['sts:AssumeRole'], resources: roles, context: {} }]),
  ];
}

/** Publishing the report. */
export function publishingOf(topicArn: string): Simulation {
  return { what: 'publish reports', actions: ['sns:Publish'], resources: [topicArn], context: {} };
}

/** Values of origins; tags decide about them, so each set of tags is tried by itself. */
function readingOf(samples: readonly Sample[], stop: Stop, arns: KnownArns): Simulation[] {
  return byTags(samples.filter(({ names }) => names.length > 0)).map(({ tags, some }) => ({
    what: `read origins in ${stop.place.region}`,
    actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
    resources: chooseFrom(some.flatMap(({ names }) => names)).names.map((name) => arns.secretArn(stop, name)),
    context: { ...contextIn(stop), ...tags },
  }));
}

function healingOf(mapping: string, samples: readonly Sample[], stop: Stop, arns: KnownArns): Simulation[] {
  const ours = { [`aws:ResourceTag/${MAPPING_TAG}`]: [mapping], [`aws:RequestTag/${MAPPING_TAG}`]: [mapping] };
  return byTags(samples).flatMap(({ tags, some }) => {
    const { names } = chooseFrom(some.flatMap((sample) => healedAt(sample, stop)).map(({ name }) => name));
    if (names.length === 0) return [];
    const resources = names.map((name) => arns.secretArn(stop, name));
    const context = { ...contextIn(stop), ...tags, ...ours };
    const actions = WRITES.map((action) => `secretsmanager:${action}`);
    return [{ what: `heal replicas in ${stop.place.region}`, actions, resources, context }];
  });
}

interface Healed {
  readonly name: string;
  /** Its own key, else that of its target. */
  readonly key: string | null;
}

function healedAt({ entry, names }: Sample, { place }: Stop): Healed[] {
  return entry.replicas
    .filter(({ target, onDrift }) => onDrift === 'heal' && placeKey(placeOf(target)) === placeKey(place))
    .flatMap(({ name, kmsKey, target }) => {
      const key = kmsKey ?? target.kmsKey;
      return name === null ? names.map((one) => ({ name: one, key })) : [{ name, key }];
    });
}

function encryptingOf(samples: readonly Sample[], stop: Stop, arns: KnownArns): Simulation[] {
  const healed = samples.flatMap((sample) => healedAt(sample, stop));
  const under = healed.flatMap(({ name, key }) => (key === null ? [] : [[key, arns.secretArn(stop, name)] as const]));
  return keyUsesOf(new Map(under), stop, arns, ['kms:Decrypt', 'kms:GenerateDataKey']);
}

/** The mapping does not name the origins' keys; the secrets show them. */
function decryptingOf(samples: readonly Sample[], stop: Stop, arns: KnownArns): Simulation[] {
  const { names } = chooseOrigins(samples);
  const under = names.flatMap((name) => {
    const key = arns.keyOfSecret(stop, name);
    return key === null ? [] : [[key, arns.secretArn(stop, name)] as const];
  });
  return keyUsesOf(new Map(under), stop, arns, ['kms:Decrypt']);
}

/** Secrets Manager uses the key in the caller's name, for the secret that it says. */
function keyUsesOf(
  secretArns: ReadonlyMap<string, string>,
  stop: Stop,
  arns: KnownArns,
  actions: readonly string[],
): Simulation[] {
  const { region } = stop.place;
  return [...secretArns].flatMap(([key, secretArn]) => {
    const arn = isAwsManagedKey(key) ? null : arns.keyArn(stop, key);
    const account = accountOfArn(secretArn);
    // The policies of another account's key are not seen from here.
    if (arn === null || accountOfArn(arn) !== account) return [];
    const context = {
      'kms:ViaService': [nameForKeys(region)],
      'kms:EncryptionContext:SecretARN': [secretArn],
      'kms:CallerAccount': [account],
      ...(isAlias(key) && { 'kms:ResourceAliases': [keyResource(key)] }),
    };
    return { what: `use ${key} in ${region} through Secrets Manager`, actions, resources: [arn], context };
  });
}

function contextIn({ place }: Stop) {
  return { 'aws:RequestedRegion': [place.region], 'secretsmanager:VersionStage': [AWSCURRENT] };
}

type Context = Simulation['context'];

/** Samples by the tags that their entries select by, as conditions of a policy name them. */
function byTags(samples: readonly Sample[]): { readonly tags: Context; readonly some: readonly Sample[] }[] {
  const groups = groupBy(samples, ({ entry }) => JSON.stringify(requiredTags(entry.selector)));
  return [...groups.values()].map((some) => ({ tags: tagContext(some[0]), some }));
}

function tagContext(sample: Sample | undefined): Context {
  const required = sample === undefined ? [] : Object.entries(requiredTags(sample.entry.selector));
  return Object.fromEntries(
    required.flatMap(([name, value]) => [
      [`aws:ResourceTag/${name}`, [value]],
      [`aws:RequestTag/${name}`, [value]],
    ]),
  );
}
