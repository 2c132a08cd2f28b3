import { beforeAll, describe, expect, test } from 'vitest';
import { type Bundle, HANDLER, SIZE_BUDGET, withBundle } from '../../bench/bundle.ts';

describe('the bundle of the function', () => {
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = await withBundle(HANDLER, (made) => made);
  });

  test('is within its size budget', () => {
    expect(bundle.bytes).toBeLessThanOrEqual(SIZE_BUDGET);
  });

  test('contains no package of the terminal, the stack or the bench', () => {
    const strangers = [
      'aws-cdk-lib',
      'constructs',
      'esbuild',
      'echarts',
      'commander',
      'cli-table3',
      'https-proxy-agent',
    ];

    expect(strangers.filter((name) => bundle.packages.has(name))).toEqual([]);
  });
});
