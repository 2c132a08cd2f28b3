/** Runs the jobs that `main.ts` hands out, one after the other, in a process of its own. */
import type { Job } from './job.ts';
import { jobs } from './jobs.ts';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

interface Order {
  readonly at: number;
  readonly schedules: number;
  readonly seed: number;
  readonly freshMs: number;
}

let known: readonly Job[] = [];

process.on('message', ({ at, schedules, seed, freshMs }: Order) => {
  known = known.length === 0 ? jobs(schedules, freshMs) : known;
  const job = known[at];
  job?.run(seed).then(
    (done) => process.send?.(done),
    (thrown: unknown) => {
      const violations = [thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)];
      process.send?.({ counts: {}, broken: [{ what: job.name, violations, story: [] }] });
    },
  );
});
