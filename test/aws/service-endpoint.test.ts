import { afterEach, expect, test } from 'vitest';
import { serviceEndpoint } from '../../src/aws/calls/service-endpoint.ts';

const VARIABLES = ['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'];

afterEach(() => {
  for (const name of VARIABLES) delete process.env[name];
});

/** As in the endpoint rules of the SDK's own clients. */
test.each([
  ['sns', 'eu-west-1', '', 'sns.eu-west-1.amazonaws.com'],
  ['sqs', 'cn-north-1', '', 'sqs.cn-north-1.amazonaws.com.cn'],
  ['sts', 'us-east-1', 'fips', 'sts-fips.us-east-1.amazonaws.com'],
  ['sts', 'us-gov-west-1', 'fips', 'sts.us-gov-west-1.amazonaws.com'],
  ['kms', 'us-gov-west-1', 'fips', 'kms-fips.us-gov-west-1.amazonaws.com'],
  ['sns', 'eu-west-1', 'dual', 'sns.eu-west-1.api.aws'],
  ['sqs', 'cn-north-1', 'dual', 'sqs.cn-north-1.api.amazonwebservices.com.cn'],
  ['sns', 'us-gov-west-1', 'fips dual', 'sns-fips.us-gov-west-1.api.aws'],
] as const)('%s in %s is reached, with %o set, at %s', async (service, region, set, host) => {
  if (set.includes('fips')) process.env.AWS_USE_FIPS_ENDPOINT = 'true';
  if (set.includes('dual')) process.env.AWS_USE_DUALSTACK_ENDPOINT = 'true';
  expect((await serviceEndpoint(service, region)).href).toBe(`https://${host}/`);
});
