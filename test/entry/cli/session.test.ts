import { expect, test } from 'vitest';
import { ROLE } from '../../support/builders.ts';
import { openDesk } from '../../support/cli.ts';

// The kind of fault: a command that only looks asks for more than looking, so that no one may run it without the rest.

const MAPPING = `version: 1
origin: { region: us-east-1 }
targets:
  partner: { region: eu-central-1, assumeRole: '${ROLE}' }
secrets:
  - { name: prod/db, replicas: [partner] }
`;

test.each([
  [['audit'], 'lockstep-audit'],
  [['reconcile', '--dry-run'], 'lockstep-audit'],
  [['prune'], 'lockstep-audit'],
  [['audit', '--depth', 'values'], 'lockstep'],
  [['reconcile'], 'lockstep'],
  [['prune', '--yes'], 'lockstep'],
])('%j assumes roles under the session name %s', async (args, session) => {
  const callers = new Set<string>();
  const desk = await openDesk(MAPPING, {
    authorize: ({ principal }) => {
      callers.add(principal);
      return 'allow';
    },
  });
  await desk.lockstep(...args);
  const sessions = [...callers].filter((principal) => principal.includes(':assumed-role/'));
  expect(sessions.map((principal) => principal.split('/').at(-1))).toEqual([session]);
});
