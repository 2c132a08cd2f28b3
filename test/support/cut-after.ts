import type { Stage } from './stage.ts';

/**
 * The k-th call takes effect, its answer is lost, and so is every call after it, until the returned function mends that.
 * Its result says whether the k-th call was made.
 */
export function cutAfter(k: number, stage: Stage): () => boolean {
  let calls = 0;
  const mends: (() => void)[] = [];
  stage.onCall(() => {
    calls += 1;
    if (calls === k) mends.push(stage.aws.faults.add({ times: 1, effect: { kind: 'cut-after' } }));
    if (calls === k + 1) mends.push(stage.aws.faults.add({ effect: { kind: 'cut-before' } }));
  });
  return () => {
    calls = Number.POSITIVE_INFINITY;
    for (const mend of mends) mend();
    return mends.length > 0;
  };
}
