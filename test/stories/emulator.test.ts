import { afterAll, beforeAll, describe } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/index.ts';
import { useEndpoint } from './endpoint.ts';
import { defineStories } from './stories.ts';

describe('on the embedded AWS', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
    useEndpoint(emulator.url);
  });
  afterAll(() => emulator.close());
  defineStories({ cannot: [], namesKeys: true });
});
