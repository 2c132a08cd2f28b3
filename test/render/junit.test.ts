import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { renderJunit } from '../../src/render/junit.ts';
import { plainText } from '../../src/render/plain.ts';
import { report, row } from '../support/report.ts';
import { anyReport } from './any-report.ts';

interface Case {
  readonly name: string;
  readonly status: string;
  readonly failure?: object;
  readonly error?: object;
  readonly skipped?: string;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  trimValues: false,
  isArray: (name) => name === 'testsuite' || name === 'testcase' || name === 'property',
});

function readCases(xml: string): Case[] {
  const suites: { testcase?: Case[] }[] = parser.parse(xml).testsuites.testsuite ?? [];
  return suites.flatMap(({ testcase = [] }) => testcase);
}

const verdictOf = ({ failure, error, skipped }: Case): string =>
  failure ? 'failure' : error ? 'error' : skipped === undefined ? 'pass' : 'skipped';

describe('a report as JUnit XML', () => {
  test('fails what was seen to drift, is in error about what is not known, skips what was not looked at', () => {
    const xml = renderJunit(
      report([
        row({ secret: 'a' }),
        row({ secret: 'b', status: 'healed', drift: ['stale'], actions: ['put', 'relabel'] }),
        row({ secret: 'c', status: 'drifted', drift: ['stale'], actions: ['put', 'relabel'] }),
        row({ secret: 'd', status: 'blocked', drift: ['foreign'], reason: 'not ours' }),
        row({ secret: 'e', status: 'failed', drift: ['unreachable'], reason: 'no answer' }),
        row({ secret: 'f', status: 'deferred', drift: ['stale'], reason: 'held back' }),
        row({ secret: 'g', status: 'deferred', reason: 'the time was up' }),
      ]),
    );
    const verdicts = Object.fromEntries(readCases(xml).map((one) => [one.name, verdictOf(one)]));
    expect(verdicts).toEqual({
      a: 'pass',
      b: 'pass',
      c: 'failure',
      d: 'failure',
      e: 'error',
      f: 'failure',
      g: 'skipped',
    });
    expect(xml).toContain('<failure type="stale" message="stale">drifted: stale\na heal would: put, relabel\n');
    expect(xml).toContain('<error type="unreachable" message="unreachable: no answer">');
    expect(xml).toContain('tests="7" failures="3" errors="1" skipped="1"');
  });

  test('has a suite for each target, in which each replica is a case', () => {
    const xml = renderJunit(report([row(), row({ target: 'sydney', region: 'ap-southeast-2' })]));
    expect(xml).toContain('<testsuite name="dublin (eu-west-1, 111122223333)" tests="1"');
    expect(xml).toContain('<testcase name="prod/db" classname="lockstep.sydney" status="in-sync"/>');
  });

  test('of a run that compared nothing is an error, as many tools take an empty file for success', () => {
    const [only, ...more] = readCases(renderJunit(report([])));
    expect(more).toEqual([]);
    expect(only && verdictOf(only)).toBe('error');
  });

  test('says what is not about one replica: warnings, orphans, a run that was held', () => {
    const xml = renderJunit({
      ...report([row()], { held: 'too many' }),
      warnings: ['line 4: prdo/* selects no secret'],
    });
    expect(xml).toContain('Held back, nothing was written: too many\nWarning: line 4: prdo/* selects no secret');
  });

  test('has the status of each replica, whatever its texts are', () => {
    fc.assert(
      fc.property(anyReport, (generated) => {
        const { replicas } = generated;
        const cases = replicas.length === 0 ? [] : readCases(renderJunit(generated));
        const placeOf = (one: (typeof replicas)[number]): string => `${one.target} (${one.region}, ${one.account})`;
        const targets = [...new Set(replicas.map(placeOf))];
        const wanted = targets.flatMap((target) => replicas.filter((one) => placeOf(one) === target));
        expect(cases.map(({ status }) => status)).toEqual(wanted.map(({ status }) => status));
        for (const [at, { name }] of cases.entries()) expect(name).toContain(asXmlText(wanted[at]?.secret ?? ''));
      }),
    );
  });

  test('is valid by the schema that Jenkins validates with, whatever its texts are', async () => {
    const schema = await readFile(new URL('./junit.xsd', import.meta.url), 'utf8');
    const reports = fc.sample(anyReport, { numRuns: 150, seed: 1 });
    const xml = reports.map((one, at) => ({ fileName: `${at}.xml`, contents: renderJunit(one) }));
    const { errors } = await validateXML({ xml, schema, maxMemoryPages: 4096 });
    expect(errors).toEqual([]);
    const wrong = renderJunit(report([row()])).replace(' name="prod/db"', '');
    expect((await validateXML({ xml: wrong, schema })).valid).toBe(false);
  });
});

const asXmlText = (text: string): string => plainText(text).replace(/[\p{Cs}\ufffe\uffff]/gu, '\ufffd');
