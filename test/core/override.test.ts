import { expect, test } from 'vitest';
import type { Override } from '../../config/mapping.ts';
import { canonicalForm } from '../../src/core/override/canonical.ts';
import { deriveVersion } from '../../src/core/version.ts';

const OVERRIDE: Override = [
  { path: ['host'], by: 'replica', change: { kind: 'set', to: 'reports-ro.example' } },
  { path: ['old~/', 'b'], by: 'replica', change: { kind: 'remove' } },
  { path: ['url'], by: 'target', change: { kind: 'replace', texts: [['us-east-1', 'eu-west-1']] } },
];

test('the canonical form of an override, and the ids derived from it, stay what replicas hold today', () => {
  const form = canonicalForm(OVERRIDE);
  expect(form).toBe(
    '[["/host","replica","set","reports-ro.example"],["/old~0~1/b","replica","remove"],["/url","target","replace",[["us-east-1","eu-west-1"]]]]',
  );
  expect(deriveVersion('v1'.padEnd(32, '-'), { because: 'override', override: form })).toBe(
    '68490864-a7be-561a-8962-4a82161eb400',
  );
});
