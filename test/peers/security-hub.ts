import { execa } from 'execa';
import { expect, test } from 'vitest';
import { renderAsff } from '../../src/render/asff.ts';
import { report, row, rows } from '../support/report.ts';
import { installed } from './server.ts';

/** Sends each batch as the AWS CLI would, whose parameters are checked against AWS's model, and reads back what is kept. */
const IMPORT = `
import boto3, json, os, sys
hub = boto3.client('securityhub', region_name='us-east-1', endpoint_url=os.environ['AWS_ENDPOINT_URL'])
for batch in json.load(sys.stdin):
    answer = hub.batch_import_findings(**batch)
    assert answer['FailedCount'] == 0, answer
kept, more = [], {}
while True:
    page = hub.get_findings(MaxResults=100, **more)
    kept += page['Findings']
    if not page.get('NextToken'): break
    more = {'NextToken': page['NextToken']}
print(json.dumps([[f['Id'], f['RecordState']] for f in kept]))
`;

/** What a report says to Security Hub, said to a Security Hub that others wrote. */
export function defineSecurityHubStories(): void {
  test('findings are imported in batches, and archived under the ids that they were opened with', async () => {
    const drifted = rows(120, { status: 'drifted', drift: ['stale'] });
    const opened = await importFindings(renderAsff(report(drifted)));
    expect(opened).toHaveLength(120);
    const healed = drifted.map((one) => row({ ...one, status: 'healed', actions: ['put', 'relabel'] }));
    const archived = await importFindings(renderAsff(report(healed, { mode: 'reconcile' })));
    expect(archived.map(([id]) => id).sort()).toEqual(opened.map(([id]) => id).sort());
    expect(new Set(archived.map(([, state]) => state))).toEqual(new Set(['ARCHIVED']));
  });
}

async function importFindings(batches: string): Promise<[id: string, state: string][]> {
  const python = installed('python') ?? 'python3';
  const { stdout } = await execa(python, ['-c', IMPORT], { input: batches });
  return JSON.parse(stdout);
}
