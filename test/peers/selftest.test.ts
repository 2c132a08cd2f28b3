import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Facts, parseFacts } from '../../src/selftest/facts.ts';
import { useEndpoint } from '../stories/endpoint.ts';
import { folderWith, lockstep } from '../support/cli.ts';
import { type Deviation, KNOWN } from './deviations.ts';
import { MINISTACK, MOTO, versionOf } from './peers.ts';
import { callPython } from './python.ts';
import { orSkipped, type Server } from './server.ts';

// The kind: a selftest that overlooks an answer that is not AWS's, sees a difference where there is none, or leaves
// something on a server that is not ours. And a release of an emulator that does otherwise than the one before.

const OPTIONS = ['--origin', 'us-east-1', '--target', 'eu-west-1', '--events', '--wait', '3', '--puts', '3', '--yes'];

const REMEDY = `the selftest and test/peers/deviations.ts differ. Read the emulator's source: what it really does otherwise than AWS belongs
on the list (and to docs/facts.md), what it no longer does is taken off. If it does as AWS might, src/selftest is to be mended.`;

describe.each([MOTO, MINISTACK])('$name', (peer) => {
  describe.skipIf(peer.program === null)(orSkipped(peer.program, 'which others wrote'), () => {
    let server: Server;
    beforeAll(async () => {
      server = await peer.start();
      useEndpoint(server.url);
    });
    afterAll(() => server.stop());

    test('the version is the one whose source was read', async () => {
      const said = `another ${peer.name} is installed than the one that test/peers/deviations.ts describes; run test/peers/selftest.test.ts, and take over its version there`;
      expect(await versionOf(peer), said).toBe(KNOWN[peer.package].version);
    });

    test('a selftest finds its known deviations and no others, and leaves nothing', async () => {
      const cwd = await folderWith('');
      const ran = await lockstep(['selftest', ...OPTIONS], { env: clientEnvironment(), cwd });
      expect(ran).toMatchObject({ exitCode: 2, stderr: expect.not.stringContaining('could not be removed') });
      const facts = parseFacts(await readFile(join(cwd, 'aws-facts.json'), 'utf8'), 'aws-facts.json');
      expect(shownBy(facts), REMEDY).toEqual(listed(KNOWN[peer.package].deviations));
      expect(JSON.parse(await callPython(LIST_LEFT))).toEqual([]);
    });
  });
});

/** What is not as Lockstep takes it, and what AWS would have been asked. */
function shownBy({ probes, stories }: Facts): string[] {
  const otherwise = probes.filter(({ verdict }) => verdict !== 'as-documented');
  const failed = stories.filter(({ verdict }) => verdict !== 'proven');
  return [
    ...otherwise.map(({ id, verdict }) => `${verdict} ${id}`),
    ...failed.map(({ name, verdict }) => `${verdict} ${name}`),
  ].sort();
}

function listed(deviations: readonly Deviation[]): string[] {
  return deviations
    .flatMap(({ otherwise = [], notSettled = [], failed = [] }) => [
      ...otherwise.map((id) => `otherwise ${id}`),
      ...notSettled.map((id) => `not-settled ${id}`),
      ...failed.map((name) => `failed ${name}`),
    ])
    .sort();
}

function clientEnvironment(): Record<string, string> {
  const { AWS_ENDPOINT_URL = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env;
  return { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
}

/** All that a selftest makes, in both Regions. A key cannot be removed in less than seven days. */
const LIST_LEFT = `
import json
left = []
for region in ('us-east-1', 'eu-west-1'):
    def client(service): return boto3.client(service, region_name=region, endpoint_url=url)
    for page in client('secretsmanager').get_paginator('list_secrets').paginate(IncludePlannedDeletion=True):
        left += [secret['Name'] for secret in page['SecretList']]
    left += [rule['Name'] for rule in client('events').list_rules()['Rules']]
    left += client('sqs').list_queues().get('QueueUrls', [])
    keys = client('kms')
    for key in keys.list_keys()['Keys']:
        said = keys.describe_key(KeyId=key['KeyId'])['KeyMetadata']
        if said['KeyState'] != 'PendingDeletion': left.append(said['Arn'])
print(json.dumps(left))
`;
