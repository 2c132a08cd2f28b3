import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { Template } from 'aws-cdk-lib/assertions';
import type { AccountRegion, EmulatorOptions } from '../../../src/emulator/index.ts';
import { ACCOUNT, ROLE, version } from '../../support/builders.ts';
import { HOME, openStage, type SaidRun, type Stage } from '../../support/stage.ts';
import { Judge } from './judge.ts';
import type { LaggingTags } from './lag.ts';
import { type PolicyStatement, resolved, statementsOf } from './policies.ts';
import { mappingOf, reconcilerTemplate, replicaAccountStack } from './synth.ts';

export const OREGON: AccountRegion = { account: ACCOUNT, region: 'us-west-2' };
export const ORIGIN_KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/11111111-1111-1111-1111-111111111111`;
export const DUBLIN_KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/22222222-2222-2222-2222-222222222222`;

/** A mapping with every kind of entry and replica. */
export const MAPPING = `version: 1
name: orders
formerNames: [old-orders]
origin: { region: us-east-1 }
targets:
  dublin: { region: eu-west-1, kmsKey: '${DUBLIN_KEY}' }
  sydney: { region: ap-southeast-2 }
  partner:
    region: eu-central-1
    kmsKey: alias/secrets
    assumeRole: ${ROLE}
    externalId: orders
secrets:
  - name: prod/db
    replicas: [dublin, partner]
  - name: prod/payments/*
    except: [prod/payments/sandbox-*]
    replicas: [dublin]
  - tags: { replicate: dr }
    replicas: [sydney]
  - name: prod/api-key
    replicas: [{ target: partner, name: shared/api-key, onDrift: report }]
  - name: prod/watched
    replicas: [{ target: dublin, onDrift: report }]
  - name: prod/token
    replicas: [{ region: us-west-2, kmsKey: alias/legacy }]
reconcile: { adopt: any }
`;

/** The same without patterns and tags, which only a listing can expand. */
export const NAMED = MAPPING.replace(/ {2}- name: prod\/payments[\s\S]*?(?= {2}- name: prod\/api-key)/, '');

type Authorize = NonNullable<EmulatorOptions['authorize']>;

type Options = { listSecrets?: boolean; readReplicas?: boolean };

const synthesized = new Map<string, [own: PolicyStatement[], partner: PolicyStatement[]]>();

/** A judge with the policies that are synthesized from a mapping. */
export function judgeOf(text = MAPPING, options: Options = {}): Judge {
  const key = JSON.stringify([text, options]);
  const policies = synthesized.get(key) ?? synthesize(text, options);
  synthesized.set(key, policies);
  return new Judge(...policies);
}

function synthesize(text: string, options: Options): [own: PolicyStatement[], partner: PolicyStatement[]] {
  const { name } = mappingOf(text);
  const own = statementsOf(reconcilerTemplate(text, options), new RegExp(`^${name}Role`)).filter(isAboutSecrets);
  return [own, statementsOf(Template.fromStack(replicaAccountStack(text, options)), new RegExp(`^${name}`))];
}

/** The trust policy of the role in the partner's account. */
export function trustOf(text = MAPPING): unknown {
  const [role] = Object.values(Template.fromStack(replicaAccountStack(text)).findResources('AWS::IAM::Role'));
  return resolved(role?.Properties.AssumeRolePolicyDocument);
}

/** Publishing, logs and dead letters are covered by the tests of the templates, and the history by its own. */
function isAboutSecrets({ Sid = '' }: PolicyStatement): boolean {
  return Sid !== '' && !Sid.startsWith('Publish') && !Sid.startsWith('History');
}

export interface Enforced extends Pick<Stage, 'aws' | 'origin' | 'labels' | 'value' | 'onCall'> {
  /** Runs under the policies, and returns a line for each replica not in sync: `prod/db dublin: healed [missing] create`. */
  run(said?: SaidRun): Promise<string[]>;
  /** The reasons in the last run's report. */
  reasons(): string[];
  audit(said?: SaidRun): Promise<string[]>;
  byHand(place: AccountRegion, act: (sm: SecretsManager) => Promise<unknown>): Promise<void>;
  rotate(name: string, to: string, place?: AccountRegion): Promise<void>;
  /** Deploys another mapping with its policies. Existing replicas stay. */
  deploy(text: string): void;
}

/** An emulator under the judge's policies, with an origin for each entry of the mapping, and secrets of other people. */
export async function openEnforced(
  judge: Judge,
  text = MAPPING,
  { lag, ...options }: EmulatorOptions & { lag?: LaggingTags } = {},
): Promise<Enforced> {
  const roles = [{ arn: ROLE, externalId: 'orders', trusts: [ACCOUNT] }];
  let deployed = { judge, mapping: mappingOf(text) };
  const asked: Authorize = (request) => deployed.judge.authorize(request);
  const stage = await openStage({ ...options, authorize: lag === undefined ? asked : lag.lag(asked), roles });
  let reasons: string[] = [];
  const seed = (name: string, more: object = {}) =>
    stage.aws.seed(HOME, { name, value: `value of ${name}`, versionId: version('v1'), ...more });
  for (const name of ['prod/db', 'prod/api-key', 'prod/watched']) seed(name, { kmsKeyId: ORIGIN_KEY });
  seed('prod/payments/a', { description: 'cards', tags: { team: 'pay' } });
  seed('prod/dr', { description: 'spare', tags: { replicate: 'dr' } });
  for (const name of ['prod/token', 'prod/payments/sandbox-1', 'other/secret']) seed(name);
  const runAndList = async (said: SaidRun) => {
    const { report } = await stage.run(deployed.mapping, said);
    const open = report.replicas.filter(({ status }) => status !== 'in-sync');
    reasons = open.flatMap(({ reason }) => reason ?? []);
    return open.map(({ secret, target, status, drift, actions }) =>
      `${secret} ${target}: ${status} [${drift}] ${actions}`.trim(),
    );
  };
  return {
    ...stage,
    run: (said = {}) => runAndList(said),
    reasons: () => reasons,
    audit: (said = {}) => runAndList({ intent: 'audit', ...said }),
    byHand: (place, act) => deployed.judge.asPeople(async () => void (await stage.byHand(place, act))),
    rotate: (name, to, place = HOME) => deployed.judge.asPeople(() => stage.rotate(name, to, `value ${to}`, place)),
    deploy: (next) => {
      deployed = { judge: judgeOf(next), mapping: mappingOf(next) };
    },
  };
}
