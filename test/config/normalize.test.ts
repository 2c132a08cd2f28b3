import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadMapping } from '../../config/load.ts';
import type { Mapping } from '../../config/mapping.ts';

const ROLE = 'arn:aws:iam::222233334444:role/writer';

describe('what the file leaves out', () => {
  test('means healing every hour and notifying no one', () => {
    const { reconcile, notify, targets } = mapping('secrets: [{ name: a, replicas: [{ region: eu-west-1 }] }]');
    expect(reconcile).toEqual({
      schedule: 'rate(1 hour)',
      onDrift: 'heal',
      maxChanges: { percent: 50, beyond: 20 },
      workers: null,
      pace: 0.5,
      ignoreTags: [],
    });
    expect(notify).toEqual({
      email: [],
      when: 'news',
      remindMs: 24 * 3_600_000,
      behindMs: null,
      chat: false,
      events: false,
    });
    expect(targets).toEqual([]);
  });

  test('decides what an entry selects by', () => {
    const text =
      'secrets:\n  - tags: { replicate: dr }\n    replicas: [{ region: eu-west-1 }]\n  - name: a\n    replicas: [{ region: eu-west-1 }]\n  - { name: a/*, replicas: [{ region: eu-west-1 }] }\n  - { name: a, tags: { replicate: dr }, replicas: [{ region: eu-west-1 }] }';
    expect(mapping(text).entries).toMatchObject([
      { selector: { by: 'tags', tags: { replicate: 'dr' } }, except: [], line: 4, column: 5 },
      { selector: { by: 'name', name: 'a' }, except: [], line: 6, column: 5 },
      { selector: { by: 'pattern', pattern: 'a/*', tags: {} }, except: [], line: 8, column: 5 },
      // A name with tags is a pattern: the tags decide whether the secret is selected.
      { selector: { by: 'pattern', pattern: 'a', tags: { replicate: 'dr' } }, except: [], line: 9, column: 5 },
    ]);
  });
});

describe('a replica', () => {
  test('is healed or reported by its own setting, else by the file’s', () => {
    const text =
      'secrets: [{ name: a, replicas: [{ region: eu-west-1 }, { region: eu-west-2, onDrift: heal }] }]\nreconcile: { onDrift: report }';
    expect(replicas(text).map(({ onDrift }) => onDrift)).toEqual(['report', 'heal']);
  });

  test('that is only a target’s name has no settings of its own', () => {
    const [short, long] = replicas(
      'targets: { dublin: { region: eu-west-1 } }\nsecrets: [{ name: a, replicas: [dublin, { target: dublin }] }]',
    );
    const target = { name: 'dublin', region: 'eu-west-1', kmsKey: null, assumeRole: null, externalId: null };
    expect(short).toEqual({
      target,
      name: null,
      kmsKey: null,
      onDrift: 'heal',
      onDriftFrom: 'file',
      reportUntil: null,
      adopt: 'copies',
      adoptIsOwn: false,
      override: null,
    });
    expect(long).toEqual(short);
  });

  test('in place has its own key, and its target is named after the Region', () => {
    expect(
      replicas('secrets: [{ name: a, replicas: [{ region: eu-west-1, kmsKey: alias/a, name: b }] }]'),
    ).toMatchObject([{ target: { name: 'eu-west-1', kmsKey: null }, name: 'b', kmsKey: 'alias/a' }]);
  });

  test('in place in another account has a target named after Region and account', () => {
    const text = `secrets: [{ name: a, replicas: [{ region: eu-west-1, assumeRole: '${ROLE}', externalId: orders }] }]`;
    expect(replicas(text)[0]?.target).toEqual({
      name: 'eu-west-1/222233334444',
      region: 'eu-west-1',
      kmsKey: null,
      assumeRole: ROLE,
      externalId: 'orders',
    });
  });
});

describe('set and replace', () => {
  const overrideOf = (replica: string, target = '') =>
    replicas(
      `targets: { dublin: { region: eu-west-1${target} } }\nsecrets: [{ name: a, replicas: [{ target: dublin${replica} }] }]`,
    )[0]?.override?.map(({ path, by, change }) => `${path.join('.')} ${by} ${JSON.stringify(Object.values(change))}`);

  test('name members plainly or by a pointer, sorted by path, with the longest text to replace first', () => {
    expect(overrideOf(', set: { b: 1, /a~1b/c~0: x, a: null }, replace: { /c: { x: z, xy: "" } }')).toEqual([
      'a replica ["remove"]',
      'a/b.c~ replica ["set","x"]',
      'b replica ["set",1]',
      'c replica ["replace",[["xy",""],["x","z"]]]',
    ]);
  });

  test('of the target hold where the replica says nothing of the member, of one within it or around it', () => {
    const target = ', set: { host: t, /a/b: t, c: t, free: t }, replace: { url: { x: y } }';
    expect(overrideOf(', set: { host: r, a: r, /c/d: r }', target)).toEqual([
      'a replica ["set","r"]',
      'c.d replica ["set","r"]',
      'free target ["set","t"]',
      'host replica ["set","r"]',
      'url target ["replace",[["x","y"]]]',
    ]);
  });

  test('set wins over replace, and what says nothing is no override', () => {
    expect(overrideOf(', set: { a: 1 }, replace: { a: { x: y } }')).toEqual(['a replica ["set",1]']);
    expect(overrideOf('')).toBeUndefined();
  });
});

describe('the AWS managed key', () => {
  test.each(['alias/aws/secretsmanager', 'arn:aws:kms:eu-west-1:111122223333:alias/aws/secretsmanager'])(
    'as %s is ignored at a target and kept at a replica',
    (key) => {
      const text = `targets: { dublin: { region: eu-west-1, kmsKey: '${key}' } }\nsecrets: [{ name: a, replicas: [{ target: dublin, kmsKey: '${key}' }] }]`;
      expect(replicas(text)).toMatchObject([{ target: { kmsKey: null }, kmsKey: key }]);
    },
  );
});

test('an address that is listed twice gets one message', () => {
  const text =
    'secrets: [{ name: a, replicas: [{ region: eu-west-1 }] }]\nnotify: { email: [a@example.com, a@example.com] }';
  expect(mapping(text).notify.email).toEqual(['a@example.com']);
});

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809';

test.each([
  ['notify: {}', { keepDays: 400, target: null, lock: null, sign: null }],
  [
    `history: { keep: 1 day, target: dublin, lock: compliance, sign: '${KEY}' }`,
    { keepDays: 1, target: 'dublin', lock: 'compliance', sign: KEY },
  ],
  ['history: off', null],
])('a mapping with %s remembers: %j', (text, history) => {
  const secrets = 'targets: { dublin: { region: eu-west-1 } }\nsecrets: [{ name: a, replicas: [dublin] }]';
  expect(mapping(`${secrets}\n${text}`).history).toEqual(history);
});

test.each([
  ['15 minutes', 900_000],
  ['1 hour', 3_600_000],
  ['2 days', 172_800_000],
])('a recovery point of %s is one of %i milliseconds', (behind, behindMs) => {
  const text = `secrets: [{ name: a, replicas: [{ region: eu-west-1 }] }]\nnotify: { behind: ${behind} }`;
  expect(mapping(text).notify.behindMs).toBe(behindMs);
});

test('a target or tag may have a name that every object has, such as constructor', () => {
  const text =
    'targets: { constructor: { region: eu-west-1 } }\nsecrets: [{ tags: { toString: x }, replicas: [constructor] }]';
  expect(mapping(text).entries).toMatchObject([
    { selector: { by: 'tags', tags: { toString: 'x' } }, replicas: [{ target: { name: 'constructor' } }] },
  ]);
});

test('replication.yaml in the root is a valid mapping that shows every form', () => {
  const text = readFileSync(new URL('../../replication.yaml', import.meta.url), 'utf8');
  const result = loadMapping(text, 'replication.yaml');
  expect(result).toMatchObject({ ok: true });
  const places = result.ok
    ? result.mapping.entries.map((entry) => entry.replicas.map(({ target }) => target.name))
    : [];
  expect(places).toEqual([['dublin', 'sydney'], ['dublin'], ['sydney'], ['partner'], ['partner'], ['us-west-2']]);
});

function replicas(text: string) {
  return mapping(text).entries[0]?.replicas ?? [];
}

function mapping(text: string): Mapping {
  const result = loadMapping(`version: 1\norigin: { region: us-east-1 }\n${text}\n`, 'f');
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.mapping;
}
