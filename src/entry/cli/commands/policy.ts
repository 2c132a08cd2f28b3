import { isAccountId, isPrincipalArn } from '../../../../config/aws/arn.ts';
import { partitionOf } from '../../../../config/aws/regions.ts';
import type { Mapping, Target } from '../../../../config/mapping.ts';
import { drillKeeperStatements } from '../../../../config/permissions/drill.ts';
import {
  historyKeeperStatements,
  historyReaderStatements,
  type Purpose,
  personStatements,
  trustStatement,
} from '../../../../config/permissions/people.ts';
import type { Statement } from '../../../../config/permissions/statement.ts';
import { targetsOf } from '../../../../config/permissions.ts';
import { hintFor, quote } from '../../../../config/wording.ts';
import { LockstepError } from '../../../core/errors.ts';
import { renderTerraform } from '../../../render/terraform.ts';
import { loadMappingAt } from '../terminal/mapping.ts';
import { printAsJson, splitPolicy } from '../terminal/policy-output.ts';

export interface PolicyOptions {
  readonly config: string;
  readonly for: Purpose | 'history';
  readonly target?: string;
  readonly trust?: boolean;
  readonly terraform?: boolean;
  readonly principal: readonly string[];
  readonly account?: string;
  readonly history?: string;
}

/** `lockstep policy` */
export async function printPolicy(options: PolicyOptions): Promise<number> {
  const mapping = await loadMappingAt(options.config);
  if (mapping === null) return 1;
  const target = options.target === undefined ? null : findTarget(options.target, mapping);
  const trust = options.trust ? trustOf(mapping, options, target) : null;
  const statements = statementsFor(mapping, options, target);
  if (options.terraform) process.stdout.write(terraformOf(statements, trust, { mapping, options, target }));
  else if (trust === null) printAsJson(statements);
  else process.stdout.write(`${JSON.stringify(trust, null, 2)}\n`);
  return 0;
}

type FarTarget = Target & { readonly assumeRole: string };

function findTarget(name: string, mapping: Mapping): FarTarget {
  const all = targetsOf(mapping);
  const found = all.find((target) => target.name === name);
  if (found === undefined) {
    const known = all.map((target) => target.name);
    throw badInput(`target ${name}: the mapping has no such target${hintFor(name, known, 'the targets are')}`);
  }
  const { assumeRole } = found;
  if (assumeRole === null) {
    throw badInput(`target ${name}: it is in the origin's account, whose policy covers it; leave --target out`);
  }
  return { ...found, assumeRole };
}

function statementsFor(mapping: Mapping, options: PolicyOptions, target: FarTarget | null): Statement[] {
  const purpose = options.for;
  if (purpose === 'history') {
    if (target !== null) throw badInput("--for history: the bucket is in the origin's account; leave --target out");
    if (options.history === undefined) throw badInput('--for history: name the bucket, --history s3://BUCKET/PREFIX');
    return historyReaderStatements(mapping, historyPlace(options.history, mapping, accountOf(mapping, options)));
  }
  if (target !== null) return personStatements(mapping, purpose, { account: '', role: target.assumeRole });
  const account = accountOf(mapping, options);
  const kept = options.history === undefined ? null : historyPlace(options.history, mapping, account);
  const own = personStatements(mapping, purpose, { account, role: null });
  if (kept === null) return own;
  return [...own, ...(purpose === 'drill' ? drillKeeperStatements : historyKeeperStatements)(mapping, kept)];
}

function accountOf({ origin }: Mapping, { account = origin.account ?? '' }: PolicyOptions): string {
  if (isAccountId(account)) return account;
  const why =
    account === '' ? 'the mapping does not name the account of the origin' : `${quote(account)} is no account`;
  throw badInput(`${why}; write origin.account into it, or give --account with its 12 digits`);
}

function historyPlace(location: string, { origin }: Mapping, account: string) {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9.-]+)(?:\/(.*?)\/*)?$/.exec(location) ?? [];
  if (bucket === undefined)
    throw badInput(`--history: ${quote(location)} is not s3://BUCKET/PREFIX; a folder needs no policy`);
  const bucketArn = `arn:${partitionOf(origin.region)}:s3:::${bucket}`;
  return { bucketArn, account, prefix: prefix === '' ? '' : `${prefix}/` };
}

function trustOf(mapping: Mapping, options: PolicyOptions, target: FarTarget | null): object {
  if (options.for === 'history' || target === null) {
    throw badInput('--trust is of the role that leads to a target; add --target NAME');
  }
  const { principal: principals } = options;
  if (principals.length === 0) {
    throw badInput('--trust: name who is trusted, --principal ARN of a user or a role; repeatable');
  }
  const wrong = principals.find((arn) => !isPrincipalArn(arn));
  if (wrong !== undefined) throw badInput(`--principal: ${quote(wrong)} is not the ARN of a user or a role`);
  const { assumeRole } = target;
  return { Version: '2012-10-17', Statement: [trustStatement(mapping, options.for, assumeRole, principals)] };
}

interface Around {
  readonly mapping: Mapping;
  readonly options: PolicyOptions;
  readonly target: FarTarget | null;
}

function terraformOf(
  statements: readonly Statement[],
  trust: object | null,
  { mapping, options, target }: Around,
): string {
  const base = `lockstep-${mapping.name}-${options.for}${target === null ? '' : `-${target.name.replaceAll('/', '-')}`}`;
  const policies = splitPolicy(statements, base);
  const [, path = '/', name = ''] = /:role(\/(?:.*\/)?)([^/]+)$/.exec(target?.assumeRole ?? '') ?? [];
  return renderTerraform(policies, trust === null ? null : { name, path, trust });
}

function badInput(message: string): LockstepError {
  return new LockstepError('bad-input', message);
}
