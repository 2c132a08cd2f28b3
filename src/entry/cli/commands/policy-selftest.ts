import { isAccountId, whereaboutsOfRole } from '../../../../config/aws/arn.ts';
import { type SelftestScope, selftestStatements } from '../../../../config/permissions/selftest.ts';
import { regionMistake } from '../../../../config/regions.ts';
import { quote } from '../../../../config/wording.ts';
import { LockstepError } from '../../../core/errors.ts';
import { renderTerraform } from '../../../render/terraform.ts';
import { printAsJson, splitPolicy } from '../terminal/policy-output.ts';

/** What `--for selftest` takes of the options of `lockstep policy`: there is no mapping to take the rest from. */
export interface SelftestPolicyOptions {
  readonly region: readonly string[];
  readonly account?: string;
  readonly role?: string;
  readonly events?: boolean;
  readonly kms?: boolean;
  readonly terraform?: boolean;
  readonly target?: string;
  readonly trust?: boolean;
  readonly principal: readonly string[];
  readonly history?: string;
}

/** `lockstep policy --for selftest` */
export async function printSelftestPolicy(options: SelftestPolicyOptions): Promise<number> {
  const statements = selftestStatements(scopeOf(options));
  if (options.terraform) process.stdout.write(renderTerraform(splitPolicy(statements, 'lockstep-selftest'), null));
  else printAsJson(statements);
  return 0;
}

/** @throws LockstepError */
function scopeOf(options: SelftestPolicyOptions): SelftestScope {
  const {
    region: regions,
    account = null,
    role = null,
    events = false,
    kms = false,
    target,
    trust,
    principal,
    history,
  } = options;
  const needless = { '--target': target, '--trust': trust, '--principal': principal[0], '--history': history };
  const [extra] = Object.entries(needless).flatMap(([option, given]) => (given === undefined ? [] : [option]));
  if (extra !== undefined)
    throw badInput(`--for selftest: it has no mapping, so leave ${extra} out; --region, --account and --role limit it`);
  for (const region of regions) {
    const mistake = regionMistake(region);
    if (mistake !== null) throw badInput(`--region: ${mistake}`);
  }
  if (account !== null && !isAccountId(account))
    throw badInput(`--account: ${quote(account)} is no account; give its 12 digits`);
  if (role !== null && whereaboutsOfRole(role) === null) throw badInput('--role: give the ARN of a role');
  return { regions, account, role, events, kms };
}

function badInput(message: string): LockstepError {
  return new LockstepError('bad-input', message);
}
