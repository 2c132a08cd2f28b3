import { afterAll, beforeAll, describe } from 'vitest';
import { useEndpoint } from '../stories/endpoint.ts';
import { defineStories } from '../stories/stories.ts';
import { defineHistoryStories } from './history.ts';
import { definePastStories } from './past.ts';
import { MINISTACK } from './peers.ts';
import { defineEventQuestions } from './selftest-events.ts';
import { orSkipped, type Server } from './server.ts';

describe.skipIf(MINISTACK.program === null)(orSkipped(MINISTACK.program, 'on MiniStack, which others wrote'), () => {
  let server: Server;
  beforeAll(async () => {
    server = await MINISTACK.start();
    useEndpoint(server.url);
  });
  afterAll(() => server.stop());
  // CreateSecret generates a version id instead of using ClientRequestToken.
  defineStories({
    namesKeys: false,
    cannot: [
      'a new secret is created in the target, and a second run finds nothing to do',
      'a version id that is taken by another value is a conflict, healed under a derived id',
      'a replica with a host of its own keeps it through a rotation, and all else stays byte for byte',
    ],
  });
  defineHistoryStories();
  definePastStories({ signsBy: ['ECC_NIST_P256'] });
  // It sends no event for a new secret, and has no trail whose events it would send.
  defineEventQuestions({
    'event-on-create': 'as-documented: None arrived within 2 seconds.',
    'event-of-trail':
      'not-settled: It could not be settled: none arrived within 4 seconds: the account has no trail here, or it takes longer',
  });
});
