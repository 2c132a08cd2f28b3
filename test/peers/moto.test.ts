import { afterAll, beforeAll, describe } from 'vitest';
import { useEndpoint } from '../stories/endpoint.ts';
import { defineStories } from '../stories/stories.ts';
import { defineDoctorStories } from './doctor.ts';
import { defineEventBusStories } from './event-bus.ts';
import { defineHistoryStories } from './history.ts';
import { definePastStories, definePolicyStories } from './past.ts';
import { defineSecurityHubStories } from './security-hub.ts';
import { installed, orSkipped, type Server, startServer } from './server.ts';

const moto = installed('moto_server');

describe.skipIf(moto === null)(orSkipped(moto, 'on moto, which others wrote'), () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer(moto ?? '', (port) => ['-p', String(port)]);
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
