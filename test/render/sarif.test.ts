import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import type { Log, Result } from 'sarif';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { renderSarif } from '../../src/render/sarif.ts';
import { report, row, rows } from '../support/report.ts';
import { anyReport } from './any-report.ts';

/** The schema of the standard, as the SARIF SDK carries it. */
function buildValidator() {
  const ajv = new AjvDraft04.default({ strict: false, unicodeRegExp: false });
  addFormats.default(ajv);
  return ajv.compile(schema);
}

function readRun(of: Report) {
  const log: Log = JSON.parse(renderSarif(of));
  const run = log.runs[0] ?? expect.fail('there is no run');
  const notices = run.invocations?.[0]?.toolExecutionNotifications?.map(({ message }) => message.text ?? '') ?? [];
  return { run, results: run.results ?? [], notices };
}

const uriOf = (result: Result | undefined) => result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri;

const STALE_ROW = { status: 'drifted' as const, drift: ['stale' as const], actions: ['put' as const] };

describe('a report as SARIF', () => {
  test('has a result for each replica in which drift remains, at the line of its entry, worst first', () => {
    const { run, results } = readRun(
      report([
        row({ ...STALE_ROW, line: 27 }),
        row({ secret: 'prod/api', status: 'failed', drift: ['unreachable'], reason: 'no answer', line: 31 }),
        row({ secret: 'prod/web' }),
        row({ secret: 'prod/job', status: 'healed', drift: ['stale'] }),
      ]),
    );
    expect(
      results.map(({ ruleId, level, locations }) => [ruleId, level, locations?.[0]?.physicalLocation?.region]),
    ).toEqual([
      ['unreachable', 'error', { startLine: 31 }],
      ['stale', 'warning', { startLine: 27 }],
    ]);
    expect(results[0]?.message.text).toBe(
      'prod/api -> dublin (eu-west-1, 111122223333), failed: unreachable: no answer',
    );
    expect(run.tool.driver.rules?.[results[0]?.ruleIndex ?? -1]?.id).toBe('unreachable');
    expect(run.automationDetails?.id).toBe('lockstep/lockstep/');
  });

  test('gives two replicas of one entry different fingerprints, and each the same in every run', () => {
    const two = report([row(STALE_ROW), row({ ...STALE_ROW, target: 'sydney' })]);
    const later = report([row({ ...STALE_ROW, drift: ['diverged'] }), row({ ...STALE_ROW, target: 'sydney' })], {
      id: 'later',
    });
    const fingerprints = [two, later].map((one) =>
      readRun(one).results.map(({ partialFingerprints }) => partialFingerprints),
    );
    expect(fingerprints[0]).toEqual(fingerprints[1]);
    expect(new Set(fingerprints[0]?.map((one) => one?.primaryLocationLineHash)).size).toBe(2);
  });

  test('of more than GitHub shows has the worst 5,000, and says how many it left out', () => {
    const { results, notices, run } = readRun(
      report([
        ...rows(5100, { ...STALE_ROW }),
        ...rows(10, { target: 'sydney', status: 'failed', drift: ['unreachable'] }),
      ]),
    );
    expect(results).toHaveLength(5000);
    expect(results.slice(0, 10).every(({ level }) => level === 'error')).toBe(true);
    expect(notices).toEqual(['110 results left out, the least bad ones: GitHub shows 5000 of a run']);
    expect(run.properties?.summary.drifted).toBe(5100);
  });

  test.each([
    ['replication.yaml', 'replication.yaml'],
    ['./config/a b.yaml', 'config/a%20b.yaml'],
    ['config\\replication.yaml', 'config/replication.yaml'],
    ['/srv/replication.yaml', 'file:///srv/replication.yaml'],
    ['a:b.yaml', 'a%3Ab.yaml'],
    ['-', 'replication.yaml'],
  ])('names the mapping %s as %s', (file, uri) => {
    expect(uriOf(readRun({ ...report([row(STALE_ROW)]), file }).results[0])).toBe(uri);
  });

  test('says that a mapping from stdin has no path of its own', () => {
    const { notices } = readRun({ ...report([row()]), file: '-' });
    expect(notices).toEqual(['The mapping came from stdin; its lines are given as those of replication.yaml']);
  });

  test('says what is not about one replica: nothing compared, a held run, warnings', () => {
    const { run, notices } = readRun({
      ...report([], { held: 'too many' }),
      warnings: ['line 4: prdo/* selects none'],
    });
    expect(run.invocations?.[0]?.executionSuccessful).toBe(false);
    expect(notices).toEqual([
      'Held back, nothing was written: too many',
      'Nothing was compared: the mapping selects no replica',
      'Warning: line 4: prdo/* selects none',
    ]);
  });

  test('is valid by the schema, has the counts and statuses of the report, and no text that is a link', () => {
    const isValid = buildValidator();
    expect(isValid({ version: '2.1.0', runs: [{}] })).toBe(false);
    fc.assert(
      fc.property(anyReport, (generated) => {
        const text = renderSarif(generated);
        isValid(JSON.parse(text));
        expect(isValid.errors ?? []).toEqual([]);
        const { run, results, notices } = readRun(generated);
        for (const message of [...notices, ...results.map((one) => one.message.text)])
          expect(message).not.toContain('](');
        expect(run.properties?.summary).toEqual(generated.summary);
        const wanted = generated.replicas.filter(({ status }) => status !== 'in-sync' && status !== 'healed');
        expect(results.map(({ properties }) => properties?.status).sort()).toEqual(
          wanted.map(({ status }) => status).sort(),
        );
      }),
    );
  });
});
