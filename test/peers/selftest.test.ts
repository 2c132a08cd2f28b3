import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Facts, parseFacts } from '../../src/selftest/facts.ts';
import { useEndpoint } from '../stories/endpoint.ts';
import { lockstep } from '../support/cli.ts';
import type { Deviation } from './deviation.ts';
import { KNOWN } from './deviations.ts';
import { MINISTACK, MOTO, type Peer, versionOf } from './peers.ts';
import { callPython } from './python.ts';
import { orSkipped, type Server } from './server.ts';

// The kind: a selftest that overlooks an answer that is not AWS's, sees a difference where there is none, or leaves
// something on a server that is not ours. And a release of an emulator that does otherwise than the one before.

const ROLE = 'arn:aws:iam::123456789012:role/selftest';
const OPTIONS = ['--origin', 'us-east-1', '--target', 'eu-west-1', '--role', ROLE, '--events', '--wait', '3'];

const REMEDY = `the selftest and test/peers/*-deviations.ts differ. Read the emulator's source: what it really does otherwise than AWS belongs
on its list (and to docs/facts.md), what it no longer does is taken off. If it does as AWS might, src/selftest is to be mended.`;

interface Played {
  readonly peer: Peer;
  readonly server: Server;
  readonly exitCode: number | undefined;
  readonly facts: Facts;
}

const PEERS = [MOTO, MINISTACK];
let played: readonly Played[] = [];

// Side by side, since a question about a denial that never comes waits for it a minute.
beforeAll(async () => {
  played = await Promise.all(PEERS.filter(({ program }) => program !== null).map(playSelftest));
});
afterAll(() => {
  for (const { server } of played) server.stop();
});

describe.each(PEERS)('$name', (peer) => {
  describe.skipIf(peer.program === null)(orSkipped(peer.program, 'which others wrote'), () => {
    test('the version is the one whose source was read', async () => {
      const said = `another ${peer.name} is installed than the one that test/peers/${peer.package}-deviations.ts describes: bring the list up to date, then its version there, in requirements.txt and in docs/facts.md`;
      expect(await versionOf(peer), said).toBe(KNOWN[peer.package].version);
    });

    test('a selftest finds its known deviations and no others, and leaves nothing', async () => {
      const { server, exitCode, facts } = played.find((one) => one.peer === peer) as Played;
      expect(shownBy(facts), REMEDY).toEqual(listed(KNOWN[peer.package].deviations));
      // Neither emulator lists the key of a version, and on MiniStack these questions wait for many minutes.
      expect([exitCode, facts.notAsked.map(({ give }) => give)]).toEqual([2, ['kms']]);
      useEndpoint(server.url);
      expect(JSON.parse(await callPython(LIST_LEFT))).toEqual([]);
    });
  });
});

async function playSelftest(peer: Peer): Promise<Played> {
  const server = await peer.start();
  const cwd = await mkdtemp(join(tmpdir(), 'lockstep-peer-'));
  // The key names the account.
  const env = {
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: '123456789012',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
  };
  const { exitCode } = await lockstep(['selftest', ...OPTIONS, '--puts', '3', '--yes'], { env, cwd });
  return { peer, server, exitCode, facts: parseFacts(await readFile(join(cwd, 'aws-facts.json'), 'utf8'), peer.name) };
}

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
