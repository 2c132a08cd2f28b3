import type { Mapping } from '../../../config/mapping.ts';
import { allTargets, originPlace, type Place, placeKey, placeOf } from '../desired.ts';
import { type Asked, findingOfFailure, findingOfSilence } from './asked.ts';
import { asBad, asGood, type Finding } from './finding.ts';
import type { Identity, RoleSession } from './identity.ts';

/** A place that a run goes to. */
export interface Stop {
  readonly place: Place;
  /** The targets that lead there; empty for the origin's own place, if none does. */
  readonly targets: readonly string[];
  readonly isOrigin: boolean;
}

/** The origin's place, then those of the targets, each once, in the order of the mapping. */
export function stopsOf(mapping: Mapping): Stop[] {
  const origin = originPlace(mapping);
  const stops = new Map<string, Stop>([[placeKey(origin), { place: origin, targets: [], isOrigin: true }]]);
  for (const target of allTargets(mapping)) {
    const place = placeOf(target);
    const known = stops.get(placeKey(place)) ?? { place, targets: [], isOrigin: false };
    if (!known.targets.includes(target.name))
      stops.set(placeKey(place), { ...known, targets: [...known.targets, target.name] });
  }
  return [...stops.values()];
}

/** What a stop is called: `us-east-1 (origin)`, `eu-west-1 (dublin)`, `us-west-2`. */
export function nameOfStop({ place, targets, isOrigin }: Stop): string {
  const names = [...(isOrigin ? ['origin'] : []), ...targets.filter((name) => name !== place.region)];
  return names.length === 0 ? place.region : `${place.region} (${names.join(', ')})`;
}

export function judgeRegion(stop: Stop, asked: Asked<Identity>): Finding {
  const name = nameOfStop(stop);
  const { region } = stop.place;
  switch (asked.state) {
    case 'answered':
      return asGood('region', `${name} answers, and STS there accepts the credentials`);
    case 'missing':
      return asBad('region', 'failure', `${name}: STS there has no answer`);
    case 'denied':
      return findingOfFailure('region', name, asked);
    case 'failed': {
      if (asked.code !== 'region-not-enabled') return findingOfFailure('region', name, asked);
      const found = `${name} does not accept these credentials: the Region is not enabled for the account, or the session is from the global endpoint of STS`;
      return asBad('region', 'failure', found, `enable it: aws account enable-region --region-name ${region}`);
    }
  }
}

/** A run may take as long as a function lives. A role's shortest session is as long, and the SDK renews it. */
const LONGEST_RUN_SECONDS = 15 * 60;

export function judgeRole(stop: Stop, asked: Asked<RoleSession>): Finding {
  const { assumeRole, externalId } = stop.place;
  const role = `${assumeRole ?? ''}, for ${nameOfStop(stop)}`;
  switch (asked.state) {
    case 'answered': {
      const { seconds } = asked.value;
      const how = externalId === null ? '' : ' with its external id';
      const minutes = Math.round(seconds / 60);
      if (seconds >= LONGEST_RUN_SECONDS) return asGood('role', `${role}: assumed${how}, for ${minutes} minutes`);
      const found = `${role}: a session lasts ${minutes} minutes, and a run may take 15`;
      return asBad('role', 'warning', found, 'sign in with credentials that last longer');
    }
    case 'missing':
      return asBad('role', 'failure', `${role}: there is no such role`, 'correct assumeRole, or create the role');
    case 'denied':
    case 'failed': {
      const failure = findingOfFailure('role', `${role}: cannot be assumed`, asked);
      if (asked.state === 'failed' || externalId !== null) return failure;
      return { ...failure, next: `${failure.next}; the mapping gives no externalId, which the role may ask for` };
    }
  }
}

/** @param isNeeded whether a run fails without the list: patterns and tags select from what is listed */
export function judgeList(stop: Stop, asked: Asked<unknown>, isNeeded: boolean): Finding {
  const what = `ListSecrets in ${nameOfStop(stop)}`;
  switch (asked.state) {
    case 'answered':
      return asGood('list', `${what} is allowed`);
    case 'missing':
      return asBad('list', 'failure', `${what}: not found`);
    case 'denied': {
      if (isNeeded) return findingOfFailure('list', what, asked);
      const found = `${what} is denied: replicas are described one by one, and orphans are not found`;
      return { ...asBad('list', 'note', found), permission: asked.permission };
    }
    case 'failed':
      return findingOfFailure('list', what, asked);
  }
}

/** What a look at one secret showed. */
export interface Look {
  readonly name: string;
  readonly asked: Asked<SecretFacts>;
}

/** A secret as DescribeSecret shows it. */
export interface SecretFacts {
  readonly arn: string;
  /** null: the AWS managed one. */
  readonly kmsKey: string | null;
}

/** What is said of a secret that is not there: an origin has to be, and a replica may still have to be made. */
export type Absence = 'warning' | 'fine';

/** At most a few secrets are looked at in each place. @param rest how many more the mapping names there */
export function judgeDescriptions(stop: Stop, looks: readonly Look[], rest: number, absence: Absence): Finding[] {
  const what = `DescribeSecret in ${nameOfStop(stop)}`;
  const bad = looks.flatMap(({ name, asked }) =>
    asked.state === 'denied' || asked.state === 'failed'
      ? [findingOfFailure('describe', `${what} of ${name}`, asked)]
      : [],
  );
  const missing = looks.filter(({ asked }) => asked.state === 'missing').map(({ name }) => name);
  const absent = absence === 'warning' && missing.length > 0 ? [judgeAbsence(stop, missing)] : [];
  if (bad.length > 0 || looks.length === 0) return [...bad.slice(0, 1), ...absent];
  const tried = rest === 0 ? '' : ` (tried: ${looks.length} of ${looks.length + rest})`;
  return [asGood('describe', `${what} is allowed${tried}`), ...absent];
}

function judgeAbsence(stop: Stop, names: readonly string[]): Finding {
  const found = `${names.join(', ')}: named in the mapping, and not in ${nameOfStop(stop)}`;
  const next = stop.isOrigin ? 'create what is missing, or correct the name in the mapping' : 'run lockstep reconcile';
  return asBad('describe', 'warning', found, next);
}

/**
 * Values are never read to find out: what is asked for is a version that does not exist. Lockstep's own policies allow
 * AWSCURRENT alone, and so deny it.
 */
export function judgeReading(stop: Stop, name: string, asked: Asked<unknown>): Finding {
  const what = `GetSecretValue in ${nameOfStop(stop)}`;
  switch (asked.state) {
    case 'answered':
    case 'missing':
      return asGood('read', `${what} is allowed (tried with a version of ${name} that does not exist)`);
    case 'denied': {
      const found = `${what} is denied for any version, and may be allowed for AWSCURRENT alone; an audit by versions needs neither`;
      const next = `to know, run lockstep audit --depth values --secret ${name}`;
      return { ...asBad('read', 'note', found, next), permission: 'iam:SimulatePrincipalPolicy' };
    }
    case 'failed':
      return findingOfSilence('read', what, asked);
  }
}
