import { accountOfArn } from '../../../../config/aws/arn.ts';
import { KNOWN_REGIONS, partitionOf } from '../../../../config/aws/regions.ts';
import { regionMistake } from '../../../../config/regions.ts';
import { externalIdMistake, roleMistake } from '../../../../config/roles.ts';
import { regionInForce } from '../../../aws/region.ts';
import type { Place } from '../../../core/desired.ts';
import { LockstepError } from '../../../core/errors.ts';
import { groupBy } from '../../../core/group.ts';

/** The options of `lockstep init` that say where it looks. */
export interface PlacesOptions {
  /** Each may be several, with commas between. */
  readonly regions: readonly string[];
  readonly targetRole: readonly string[];
  readonly externalId?: string;
}

/** Where `lockstep init` looks. */
export interface InitScope {
  readonly origin: Place;
  readonly places: readonly Place[];
}

/**
 * The origin is the Region in force. Other places are the Regions that were named, else all known ones of its partition,
 * in the account at hand and in that of each role.
 * @throws LockstepError for an option that cannot be meant
 */
export async function placesToLookAt(options: PlacesOptions): Promise<InitScope> {
  const home = await originRegion();
  const regions = regionsOf(options, home);
  const { targetRole: roles, externalId = null } = options;
  checkRoles(roles, externalId);
  const own = regions
    .filter((region) => region !== home)
    .map((region) => ({ region, assumeRole: null, externalId: null }));
  const abroad = roles.flatMap((assumeRole) => regions.map((region) => ({ region, assumeRole, externalId })));
  if (own.length + abroad.length === 0) {
    throw badInput(`--regions: ${home} is the origin itself; name the Regions that replicas are in`);
  }
  return { origin: { region: home, assumeRole: null, externalId: null }, places: [...own, ...abroad] };
}

async function originRegion(): Promise<string> {
  const region = await regionInForce(process.env);
  if (region === null) {
    throw badInput('no Region is in force, and it becomes the origin; set AWS_REGION to the one that people write to');
  }
  const mistake = regionMistake(region);
  if (mistake !== null) throw badInput(`the Region in force: ${mistake}`);
  return region;
}

function regionsOf({ regions }: PlacesOptions, home: string): readonly string[] {
  const named = [...new Set(regions.flatMap((text) => text.split(',').map((region) => region.trim())))];
  for (const region of named) {
    const mistake = regionMistake(region);
    if (mistake !== null) throw badInput(`--regions: ${mistake}`);
    if (partitionOf(region) !== partitionOf(home)) {
      throw badInput(`--regions: ${region} is in another partition than ${home}, and no credentials serve both`);
    }
  }
  return named.length > 0 ? named : KNOWN_REGIONS.filter((region) => partitionOf(region) === partitionOf(home));
}

function checkRoles(roles: readonly string[], externalId: string | null): void {
  for (const role of roles) {
    const mistake = roleMistake(role);
    if (mistake !== null) throw badInput(`--target-role: ${mistake}`);
  }
  for (const [account, [first, second]] of groupBy(roles, accountOfArn)) {
    if (second === undefined) continue;
    throw badInput(`--target-role: ${first} and ${second} both lead to ${account}; name one of them`);
  }
  if (externalId === null) return;
  if (roles.length === 0) throw badInput('--external-id is only sent to assume a role; add --target-role');
  const mistake = externalIdMistake(externalId);
  if (mistake !== null) throw badInput(`--external-id: ${mistake}`);
}

function badInput(message: string): LockstepError {
  return new LockstepError('bad-input', message);
}
