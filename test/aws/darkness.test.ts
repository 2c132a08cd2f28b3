import { expect, test } from 'vitest';
import { darkenRegion, regionOfRequest } from '../../src/aws/doctor/darkness.ts';

const SIGNED =
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260131/REGION/sts/aws4_request, SignedHeaders=host, Signature=0';

function signedFor(region: string): string {
  return SIGNED.replace('REGION', region);
}

test.each<[host: string, signature: string, region: string | null]>([
  ['sts.eu-west-1.amazonaws.com', '', 'eu-west-1'],
  ['sts-fips.us-east-1.amazonaws.com', signedFor('us-east-1'), 'us-east-1'],
  ['secretsmanager.eu-west-1.api.aws', signedFor('eu-west-1'), 'eu-west-1'],
  ['portal.sso.eu-central-1.amazonaws.com', '', 'eu-central-1'],
  ['oidc.us-west-2.amazonaws.com', '', 'us-west-2'],
  ['vpce-0a1b.secretsmanager.eu-west-1.vpce.amazonaws.com', signedFor('eu-west-1'), 'eu-west-1'],
  ['sts.amazonaws.com', signedFor('us-east-1'), 'us-east-1'],
  ['iam.amazonaws.com', signedFor('us-east-1'), 'us-east-1'],
  ['sts.amazonaws.com', '', 'us-east-1'],
  ['signin.aws.amazon.com', '', 'us-east-1'],
  ['iam.us-gov.amazonaws.com', signedFor('us-gov-west-1'), 'us-gov-west-1'],
  ['sts.cn-north-1.amazonaws.com.cn', signedFor('cn-north-1'), 'cn-north-1'],
  ['localhost', signedFor('eu-west-1'), 'eu-west-1'],
  ['127.0.0.1', '', null],
  ['us-east-1.example.com', signedFor('eu-west-1'), 'us-east-1'],
])('a request to %s with the signature %j needs %s', (host, signature, region) => {
  expect(regionOfRequest(host, signature)).toBe(region);
});

test('a Region is dead until that is lifted', async () => {
  const { checkRequest } = await import('../../src/aws/calls/request-check.ts');
  const darkness = darkenRegion('us-east-1');
  expect(() => checkRequest('sts.us-east-1.amazonaws.com', {})).toThrow('which counts as dead');
  expect(() => checkRequest('sts.eu-west-1.amazonaws.com', {})).not.toThrow();
  expect(darkness.refused).toEqual(['sts.us-east-1.amazonaws.com']);
  darkness.lift();
  expect(() => checkRequest('sts.us-east-1.amazonaws.com', {})).not.toThrow();
});
