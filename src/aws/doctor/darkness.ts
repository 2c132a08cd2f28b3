import { isRegion, partitionOf } from '../../../config/aws/regions.ts';
import type { Trouble } from '../../core/doctor/asked.ts';
import { LockstepError } from '../../core/errors.ts';
import { setRequestCheck } from '../calls/request-check.ts';
import { homeOf } from './services.ts';

/** A Region that counts as dead, and what was refused since. */
export interface Darkness {
  readonly region: string;
  /** The hosts that were not asked, in order. */
  readonly refused: string[];
  lift(): void;
}

/** Refuses every request to a Region, as if it were dead, until it is lifted. Nothing is sent there. */
export function darkenRegion(region: string): Darkness {
  const refused: string[] = [];
  setRequestCheck((hostname, authorization) => {
    if (regionOfRequest(hostname, authorization) !== region) return;
    refused.push(hostname);
    throw new LockstepError('no-answer', `${hostname} is in ${region}, which counts as dead`);
  });
  return { region, refused, lift: () => setRequestCheck(null) };
}

/**
 * The Region that has to live for a request to be answered; null: not known. An endpoint of one's own is in the Region
 * that the request is signed for.
 * ```
 * sts.eu-west-1.amazonaws.com, portal.sso.eu-west-1.amazonaws.com | eu-west-1
 * sts.amazonaws.com, iam.amazonaws.com                            | the home of the partition, us-east-1
 * localhost, an endpoint of a VPC                                 | that of the signature
 * ```
 */
export function regionOfRequest(hostname: string, authorization: string): string | null {
  const named = hostname.split('.').find(isRegion);
  if (named !== undefined) return named;
  const [, signed] = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(authorization) ?? [];
  if (!/\.(amazonaws\.com(\.cn)?|aws)$|\.aws\.amazon\.com$/.test(hostname)) return signed ?? null;
  const partition = hostname.includes('.us-gov.') ? 'aws-us-gov' : partitionOf(signed ?? 'us-east-1');
  return homeOf(partition);
}

/** What refused hosts mean for whoever has only that Region. */
export function troubleOfDarkness({ region }: Darkness, hosts: readonly string[]): Trouble {
  const [host = ''] = hosts;
  return { what: `they need ${host}, which is in ${region}`, next: remedyFor(host, region) };
}

function remedyFor(host: string, region: string): string {
  if (/^(portal\.sso|oidc)\./.test(host)) {
    return `IAM Identity Center is in ${region}: keep a role or a user for that day, with credentials that do not come from it`;
  }
  if (host === 'sts.amazonaws.com')
    return 'have STS asked in a Region: sts_regional_endpoints = regional in the profile';
  if (/^sts[.-]/.test(host))
    return `keep a profile for that day, with another region than ${region}: it decides whose STS is asked`;
  return 'keep credentials for that day that do not need it';
}
