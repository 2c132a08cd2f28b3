import { randomUUID } from 'node:crypto';
import type { TrialPlace } from '../ports.ts';
import { expectTrue, type Probe } from './probe.ts';

/** The clocks of two Regions. */
export const CLOCK_PROBES: readonly Probe[] = [
  {
    id: 'clocks-of-both-places',
    question: 'Is a secret that is made in the target between two in the origin dated between them?',
    settle: async (_calls, name, bench) => {
      const content = () => ({ SecretString: randomUUID() });
      const after = bench.nameBeside(name, 'after');
      await bench.create(bench.origin, name, content());
      await bench.create(bench.target, name, content());
      await bench.create(bench.origin, after, content());
      const dateOf = async (place: TrialPlace, secret: string) =>
        (await bench.describe(place, secret)).CreatedDate.getTime();
      const between = await dateOf(bench.target, name);
      const early = (await dateOf(bench.origin, name)) - between;
      const late = between - (await dateOf(bench.origin, after));
      const off = Math.max(early, late, 0);
      return expectTrue(off === 0, 'It is.', `It is not, by ${off} ms.`);
    },
  },
];
