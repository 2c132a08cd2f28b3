import { matches } from '../config/glob.ts';
import type { Entry, Mapping, ReplicaSpec } from '../config/mapping.ts';

/** One statement of a policy, in IAM's own words. */
export interface Statement {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Where a policy is for, and what its owner is willing to grant. */
export interface Grantor {
  readonly partition: string;
  readonly account: string;
  /** ListSecrets has no resource to be limited by; without it each secret is described. */
  readonly listSecrets: boolean;
  /** Reading the replicas' values, for audits with `depth: values`. */
  readonly readReplicas: boolean;
}

const READ_ORIGIN = ['DescribeSecret', 'GetSecretValue', 'ListSecretVersionIds'];
const LOOK = ['DescribeSecret'];
const WRITE = ['PutSecretValue', 'UpdateSecretVersionStage', 'UpdateSecret', 'RestoreSecret', 'TagResource'];

/** What the reconciler needs in its own account: the origin, and the replicas that no role is assumed for. */
export function reconcilerStatements(mapping: Mapping, grantor: Grantor): Statement[] {
  const roles = [...new Set(mapping.targets.concat(inPlace(mapping)).flatMap((target) => target.assumeRole ?? []))];
  return [
    ...listing([mapping.origin.region, ...replicaRegions(mapping, null)], grantor),
    ...originStatements(mapping, grantor),
    ...replicaStatements(mapping, null, grantor),
    ...(roles.length === 0 ? [] : [{ sid: 'AssumeReplicaRoles', actions: ['sts:AssumeRole'], resources: roles }]),
  ];
}

/** What the role of a target account grants. */
export function replicaRoleStatements(mapping: Mapping, role: string, grantor: Grantor): Statement[] {
  return [...listing(replicaRegions(mapping, role), grantor), ...replicaStatements(mapping, role, grantor)];
}

/** ListSecrets takes no resource; it is kept to the Regions that the mapping names. */
function listing(regions: readonly string[], { listSecrets }: Grantor): Statement[] {
  if (!listSecrets) return [];
  const conditions = { StringEquals: { 'aws:RequestedRegion': [...new Set(regions)] } };
  return [{ sid: 'List', actions: secrets(['ListSecrets']), resources: ['*'], conditions }];
}

function originStatements(mapping: Mapping, grantor: Grantor): Statement[] {
  const { region } = mapping.origin;
  const named = mapping.entries.filter((entry) => !hasTags(entry));
  const arns = widest(named.map((entry) => entry.name ?? '*')).map((name) => arnOf(name, region, grantor));
  const tagged = mapping.entries.filter(hasTags);
  return [
    ...(arns.length === 0 ? [] : [{ sid: 'ReadOrigin', actions: secrets(READ_ORIGIN), resources: arns }]),
    ...tagged.map((entry, index) => ({
      sid: `ReadTaggedOrigin${index}`,
      actions: secrets(READ_ORIGIN),
      resources: [arnOf(entry.name ?? '*', region, grantor)],
      conditions: { StringEquals: tagConditions('aws:ResourceTag', entry) },
    })),
    decryptOrigin(mapping, grantor),
  ];
}

/** The mapping does not know the origins' keys; what it knows is for which secrets they may be used, and through whom. */
function decryptOrigin(mapping: Mapping, grantor: Grantor): Statement {
  const { region } = mapping.origin;
  const names = widest(mapping.entries.map((entry) => entry.name ?? '*'));
  return {
    sid: 'DecryptOrigin',
    actions: ['kms:Decrypt'],
    resources: [`arn:${grantor.partition}:kms:${region}:*:key/*`],
    conditions: throughSecretsManager(
      region,
      names.map((name) => arnOf(name, region, grantor)),
    ),
  };
}

/** A replica that an entry asks for, as far as names are known before the origin was seen. */
interface Wanted {
  readonly entry: Entry;
  readonly spec: ReplicaSpec;
  /** A name or a pattern. */
  readonly name: string;
}

function replicaStatements(mapping: Mapping, role: string | null, grantor: Grantor): Statement[] {
  return replicaRegions(mapping, role).flatMap((region) => {
    const here = wanted(mapping, role).filter(({ spec }) => spec.target.region === region);
    return [
      ...namedReplicas(here, region, grantor),
      ...taggedReplicas(here, region, grantor),
      ...keys(here, region, grantor),
    ];
  });
}

function namedReplicas(here: readonly Wanted[], region: string, grantor: Grantor): Statement[] {
  const named = here.filter(({ entry }) => !hasTags(entry));
  const all = widest(named.map(({ name }) => name)).map((name) => arnOf(name, region, grantor));
  const healed = widest(named.filter(isHealed).map(({ name }) => name)).map((name) => arnOf(name, region, grantor));
  const look = [...LOOK, ...(grantor.readReplicas ? ['GetSecretValue'] : [])];
  return [
    ...(all.length === 0 ? [] : [{ sid: sid('Look', region), actions: secrets(look), resources: all }]),
    ...(healed.length === 0
      ? []
      : [{ sid: sid('Write', region), actions: secrets(['CreateSecret', ...WRITE]), resources: healed }]),
  ];
}

/** Names are unknown until the origin is seen, but replicas carry the origin's tags: those limit what may be touched. */
function taggedReplicas(here: readonly Wanted[], region: string, grantor: Grantor): Statement[] {
  const look = [...LOOK, ...(grantor.readReplicas ? ['GetSecretValue'] : [])];
  return here
    .filter(({ entry }) => hasTags(entry))
    .flatMap(({ entry, spec, name }, index) => {
      const resources = [arnOf(name, region, grantor)];
      const marked = { StringEquals: tagConditions('aws:ResourceTag', entry) };
      const asked = { StringEquals: tagConditions('aws:RequestTag', entry) };
      const writes = [
        { sid: sid(`WriteTagged${index}`, region), actions: secrets(WRITE), resources, conditions: marked },
        {
          sid: sid(`CreateTagged${index}`, region),
          actions: secrets(['CreateSecret', 'TagResource']),
          resources,
          conditions: asked,
        },
      ];
      // A missing replica has no tags to be judged by, and AWS would deny what it should only not find.
      return [
        { sid: sid(`DescribeTagged${index}`, region), actions: secrets(LOOK), resources },
        ...(look.length > 1
          ? [
              {
                sid: sid(`ReadTagged${index}`, region),
                actions: secrets(['GetSecretValue']),
                resources,
                conditions: marked,
              },
            ]
          : []),
        ...(spec.onDrift === 'heal' ? writes : []),
      ];
    });
}

/** The declared keys, for the declared names, through Secrets Manager and nobody else. */
function keys(here: readonly Wanted[], region: string, grantor: Grantor): Statement[] {
  const declared = [...new Set(here.flatMap(({ spec }) => spec.kmsKey ?? spec.target.kmsKey ?? []))];
  return declared
    .filter((key) => !key.endsWith('alias/aws/secretsmanager'))
    .map((key, index) => {
      const users = here.filter(({ spec }) => (spec.kmsKey ?? spec.target.kmsKey) === key);
      const arns = widest(users.map(({ name }) => name)).map((name) => arnOf(name, region, grantor));
      const writes = users.some(isHealed) ? ['kms:GenerateDataKey', 'kms:Encrypt'] : [];
      const alias = /(alias\/.+)$/.exec(key)?.[1];
      const conditions = throughSecretsManager(region, arns);
      return {
        sid: sid(`Key${index}`, region),
        actions: ['kms:Decrypt', ...writes],
        resources: [keyArn(key, region, grantor)],
        // IAM knows keys, not aliases; an alias is named by a condition on the key that it stands for.
        conditions:
          alias === undefined
            ? conditions
            : { ...conditions, 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } },
      };
    });
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html */
function throughSecretsManager(region: string, secretArns: readonly string[]) {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return {
    StringEquals: { 'kms:ViaService': `secretsmanager.${region}.${suffix}` },
    StringLike: { 'kms:EncryptionContext:SecretARN': secretArns },
  };
}

function keyArn(key: string, region: string, { partition, account }: Grantor): string {
  const owner = key.startsWith('arn:') ? (key.split(':')[4] ?? account) : account;
  const id = /key\/(.+)$/.exec(key)?.[1] ?? (key.includes('alias/') ? '*' : key);
  return `arn:${partition}:kms:${region}:${owner}:key/${id}`;
}

/** AWS ends the ARN of a secret in a hyphen and six characters of its own; `*` there would take in longer names. */
function arnOf(name: string, region: string, { partition, account }: Grantor): string {
  return `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}-??????`;
}

function wanted(mapping: Mapping, role: string | null): Wanted[] {
  return mapping.entries.flatMap((entry) =>
    entry.replicas
      .filter((spec) => spec.target.assumeRole === role)
      .map((spec) => ({ entry, spec, name: spec.name ?? entry.name ?? '*' })),
  );
}

function replicaRegions(mapping: Mapping, role: string | null): string[] {
  return [...new Set(wanted(mapping, role).map(({ spec }) => spec.target.region))].sort();
}

function inPlace(mapping: Mapping): Mapping['targets'] {
  return mapping.entries.flatMap((entry) => entry.replicas.map((spec) => spec.target));
}

/** Names and patterns without those that another pattern covers, in order. */
function widest(names: readonly string[]): string[] {
  const unique = [...new Set(names)];
  return unique.filter((name) => !unique.some((other) => other !== name && matches(other, name))).sort();
}

function tagConditions(key: 'aws:ResourceTag' | 'aws:RequestTag', { tags }: Entry): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [`${key}/${name}`, value]));
}

function hasTags({ tags }: Entry): boolean {
  return Object.keys(tags).length > 0;
}

function isHealed({ spec }: Wanted): boolean {
  return spec.onDrift === 'heal';
}

function secrets(actions: readonly string[]): string[] {
  return actions.map((action) => `secretsmanager:${action}`);
}

function sid(what: string, region: string): string {
  return `${what}${region.replace(/[^a-z0-9]/g, '')}`;
}
