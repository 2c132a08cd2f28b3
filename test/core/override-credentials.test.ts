import { expect, test } from 'vitest';
import type { MemberOverride } from '../../config/mapping.ts';
import { credentialWarnings } from '../../src/core/override/credentials.ts';
import { entry, mapping, replicaIn } from '../support/builders.ts';

function warnings(name: string, to: string | number | boolean, by: MemberOverride['by'] = 'replica'): string[] {
  const override: MemberOverride[] = [{ path: [name], by, change: { kind: 'set', to } }];
  return credentialWarnings(mapping(entry('a', [replicaIn('dublin', { override })], { line: 7 })));
}

test.each<[string, string | number]>([
  ['password', 'x'],
  ['db_passwd', 1234],
  ['clientSecret', 'x'],
  ['apiKey', 'x'],
  ['url', 'postgres://orders:hunter2@db.example/orders'],
  ['id', 'AKIAIOSFODNN7EXAMPLE'],
  ['a', 'wJalrXUtnFEMI/K7MDENGbPxRfiCYzEXAMPLEKEY'],
  ['a', '9f86d081884c7d659a2feaa0c55ad015'],
])('%s set to %s looks like a credential, and the warning does not show it', (name, to) => {
  const [warning = ''] = warnings(name, to);
  expect(warning).toContain(`line 7 of the mapping: set of "${name}" looks like a credential`);
  expect(warning).not.toContain(`${to}`.length > 1 ? String(to) : '"x"');
});

test.each<[string, string | number | boolean]>([
  ['host', 'orders-aurora-mysql8.cluster-ro-cabcdefghij1.eu-west-1.rds.amazonaws.com'],
  ['port', 5433],
  ['endpoint', 'https://vpce-0123456789abcdef0-abcd1234.s3.eu-west-1.vpce.amazonaws.com/a?b=c'],
  ['secretArn', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf'],
  ['keyId', 'arn:aws:kms:eu-west-1:111122223333:key/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809'],
  ['hasPassword', true],
])('%s set to %s does not', (name, to) => {
  expect(warnings(name, to)).toEqual([]);
});

test('what a target sets is warned of once, with its name', () => {
  const override: MemberOverride[] = [{ path: ['token'], by: 'target', change: { kind: 'set', to: 'x' } }];
  const spec = replicaIn('dublin', { override });
  expect(credentialWarnings(mapping(entry('a', [spec]), entry('b', [spec])))).toEqual([
    expect.stringMatching(/^the target dublin: set of "token" looks like a credential/),
  ]);
});
