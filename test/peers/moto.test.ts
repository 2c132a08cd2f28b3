import { afterAll, beforeAll, describe } from 'vitest';
import { useEndpoint } from '../stories/endpoint.ts';
import { defineStories } from '../stories/stories.ts';
import { defineDoctorStories } from './doctor.ts';
import { defineEventBusStories } from './event-bus.ts';
import { defineHistoryStories } from './history.ts';
import { definePastStories, definePolicyStories } from './past.ts';
import { MOTO } from './peers.ts';
import { defineSecurityHubStories } from './security-hub.ts';
import { orSkipped, type Server } from './server.ts';

describe.skipIf(MOTO.program === null)(orSkipped(MOTO.program, 'on moto, which others wrote'), () => {
  let server: Server;
  beforeAll(async () => {
    server = await MOTO.start();
    useEndpoint(server.url);
  });
  afterAll(() => server.stop());
  defineStories({ cannot: [], namesKeys: false });
  defineHistoryStories();
  definePastStories({ signsBy: ['RSA_2048', 'ECC_NIST_P384'] });
  definePolicyStories();
  defineSecurityHubStories();
  defineEventBusStories();
  defineDoctorStories();
});
