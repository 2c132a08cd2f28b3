import { Duration, Stack } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, MathExpression, SingleValueWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { dashboardName } from '../names.ts';
import { metricsOf, periodOf, type RunMetrics } from './metrics.ts';

const STATUSES = ['InSync', 'Drifted', 'Healed', 'Blocked', 'Failed', 'Deferred'];
const TRIGGERS = ['schedule', 'event', 'invoke'];

export interface RunsDashboardProps {
  /** The mapping's name. */
  readonly mapping: string;
  readonly functions: readonly IFunction[];
  /** The maximum number of minutes between two scheduled runs. */
  readonly gap: number;
}

/** Shows the state of the replicas, how old that is, and the cost of the runs. */
export class RunsDashboard extends Dashboard {
  constructor(scope: Construct, id: string, { mapping, functions, gap }: RunsDashboardProps) {
    const ofRuns = metricsOf(mapping);
    const period = periodOf(Math.max(gap, 5));
    const replicas = STATUSES.map((status) => ofRuns(status, 'Maximum', period));
    const perTrigger = (name: string, statistic: string) =>
      TRIGGERS.map((trigger) => ofRuns(name, statistic, period, trigger).with({ label: trigger }));
    const copied = (statistic: string) => ofRuns('EventToCopy', statistic, period, 'event').with({ label: statistic });
    const silence = sinceLastRun(ofRuns);
    const errors = functions.map((one) => one.metricErrors({ period, label: one.node.id }));
    super(scope, id, {
      dashboardName: dashboardName(mapping, Stack.of(scope).region),
      defaultInterval: Duration.days(3),
      widgets: [
        [
          makeSingleValue('Replicas in the last run', replicas, 18),
          makeSingleValue('Minutes since a run finished', [silence], 6),
        ],
        [makeGraph('Replicas by status', replicas), makeGraph('Minutes since a run finished', [silence])],
        [makeGraph('Heals', perTrigger('Healed', 'Sum')), makeGraph('Failures', perTrigger('Failed', 'Sum'))],
        [makeGraph('Calls to Secrets Manager', perTrigger('AwsCalls', 'Sum')), makeGraph('Errors', errors)],
        [
          makeGraph('Replicas behind when a run looked', perTrigger('Behind', 'Maximum')),
          makeGraph('Longest time behind in seconds', [ofRuns('BehindSeconds', 'Maximum', period, null)]),
        ],
        [
          makeGraph('From an event to the copies in milliseconds', ['p50', 'p99'].map(copied)),
          makeGraph('Events missed', [ofRuns('MissedEvents', 'Sum', period)]),
        ],
        [makeGraph('Duration in milliseconds', perTrigger('Duration', 'Maximum'))],
      ],
    });
  }
}

/** At each point in time, the minutes since the last run finished. */
function sinceLastRun(ofRuns: RunMetrics): MathExpression {
  const finished = ofRuns('RunFinished', 'Sum', Duration.minutes(5));
  return new MathExpression({
    expression: '(EPOCH(FILL(finished, 0)) - FILL(EPOCH(finished), REPEAT)) / 60',
    usingMetrics: { finished },
    label: 'minutes',
    period: Duration.minutes(5),
  });
}

function makeGraph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 12 });
}

function makeSingleValue(title: string, metrics: IMetric[], width: number): SingleValueWidget {
  return new SingleValueWidget({ title, metrics, width });
}
