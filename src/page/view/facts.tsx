import type { ComponentChildren } from 'preact';
import { isCarriedOut } from '../../core/carried-out.ts';
import type { ReplicaReport, Report } from '../../core/report.ts';
import type { Past } from '../model/past.ts';
import { describeSeconds, describeTime } from '../model/time.ts';
import { ACTION_MEANINGS, KIND_MEANINGS } from '../model/words.ts';
import { Fared } from './past.tsx';

interface FactsProps {
  readonly report: Report;
  readonly past: Past | null;
  readonly row: ReplicaReport;
}

/** What a report says of a replica: why, what differs, its versions, since when, and what was done. */
export function Facts({ report, past, row }: FactsProps) {
  const { drift, reason, details = [], actions } = row;
  const fare = past?.fareOf(row) ?? null;
  return (
    <dl>
      {reason !== undefined && <Fact title="Why">{reason}</Fact>}
      {drift.length > 0 && (
        <Fact title="What differs">
          {drift.map((kind) => (
            <p key={kind}>
              <b>{kind}</b> {KIND_MEANINGS[kind]}
            </p>
          ))}
          {details.length > 0 && <Differences details={details} />}
        </Fact>
      )}
      <Versions row={row} />
      <Since row={row} />
      {past !== null && fare !== null && <Fared past={past} fare={fare} />}
      {actions.length > 0 && (
        <Fact title={isCarriedOut(report, row) ? 'What was done' : 'What a heal would do'}>
          {actions.map((action) => ACTION_MEANINGS[action]).join(', then ')}
        </Fact>
      )}
      <Fact title="In the mapping">
        <code>
          {report.file}:{row.line}
        </code>
      </Fact>
    </dl>
  );
}

function Fact({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </>
  );
}

type Detail = NonNullable<ReplicaReport['details']>[number];

function Differences({ details }: { readonly details: readonly Detail[] }) {
  return (
    <table class="differences">
      <thead>
        <tr>
          <th scope="col">of</th>
          <th scope="col">should be</th>
          <th scope="col">is</th>
        </tr>
      </thead>
      <tbody>
        {details.map((detail) => (
          <tr key={nameOf(detail)}>
            <th scope="row">{nameOf(detail)}</th>
            <td>{detail.expected ?? <i>none</i>}</td>
            <td>{detail.found ?? <i>none</i>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function nameOf(detail: Detail): string {
  if (detail.kind === 'wrong-key') return 'KMS key';
  return 'tag' in detail ? `tag ${detail.tag}` : 'description';
}

function Versions({ row: { originVersion, replicaVersion } }: { readonly row: ReplicaReport }) {
  if (originVersion === null && replicaVersion === null) return null;
  if (originVersion === replicaVersion)
    return (
      <Fact title="Version of both">
        <code>{originVersion}</code>
      </Fact>
    );
  return (
    <>
      <Fact title="Version of the origin">{originVersion === null ? 'none' : <code>{originVersion}</code>}</Fact>
      <Fact title="Version of the replica">{replicaVersion === null ? 'none' : <code>{replicaVersion}</code>}</Fact>
    </>
  );
}

function Since({ row: { status, behindSeconds, missedEvent, since, runs, news } }: { readonly row: ReplicaReport }) {
  return (
    <>
      {behindSeconds != null && (
        <Fact title={status === 'healed' ? 'Was behind by' : 'Behind by'}>{describeSeconds(behindSeconds)}</Fact>
      )}
      {missedEvent === true && <Fact title="Event">missed: no event brought the version here</Fact>}
      {since !== undefined && (
        <Fact title="Since">
          <time dateTime={since}>{describeTime(since)}</time>
          {runs !== undefined && `, seen by ${runs === 1 ? 'this run' : `${runs} runs in a row`}`}
          {news === 'changed' && ', changed since the run before'}
        </Fact>
      )}
    </>
  );
}
