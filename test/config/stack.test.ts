import { expect, test } from 'vitest';
import { loadMapping } from '../../config/load.ts';
import { fingerprintMapping } from '../../config/stack.ts';

const MAPPING = `version: 1
origin: { region: us-east-1 }
targets:
  dublin: { region: eu-west-1 }
secrets:
  - { name: prod/db, replicas: [dublin] }
  - { tags: { team: a, line: b }, replicas: [dublin] }
`;

function fingerprintOf(text: string, file = 'replication.yaml'): string {
  const loaded = loadMapping(text, file, new Date(0));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return fingerprintMapping(loaded.mapping);
}

test.each([
  ['comments', `# ours\n${MAPPING}`],
  ['a default that is spelled out', `${MAPPING}reconcile: { schedule: rate(1 hour) }\n`],
  ['the order of keys', MAPPING.replace('team: a, line: b', 'line: b, team: a')],
])('%s do not change what a mapping means', (_, text) => {
  expect(fingerprintOf(text)).toBe(fingerprintOf(MAPPING));
  expect(fingerprintOf(text, '/elsewhere/other.yaml')).toBe(fingerprintOf(MAPPING));
});

test.each([
  ['another name', MAPPING.replace('prod/db', 'prod/api')],
  ['another tag', MAPPING.replace('line: b', 'line: c')],
  ['another schedule', `${MAPPING}reconcile: { schedule: rate(2 hours) }\n`],
])('%s changes it', (_, text) => {
  expect(fingerprintOf(text)).not.toBe(fingerprintOf(MAPPING));
});
