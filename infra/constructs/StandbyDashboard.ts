import { Duration, Stack } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, SingleValueWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { dashboardName } from '../names.ts';
import { DAY, metricsOf } from './metrics.ts';

/** Shows in the standby's Region how late the reconciler is, and what the drills found. */
export class StandbyDashboard extends Dashboard {
  constructor(scope: Construct, id: string, { mapping, standby }: { mapping: string; standby: IFunction }) {
    const metric = metricsOf(mapping);
    const ofWatch = metric('MinutesOverdue', 'Maximum', Duration.minutes(5), null);
    const ofDrill = (name: string) => metric(name, 'Maximum', Duration.minutes(DAY), null);
    const found = ['DrillReadable', 'DrillUnreadable', 'DrillMissing', 'DrillChanged'].map(ofDrill);
    super(scope, id, {
      dashboardName: dashboardName(mapping, Stack.of(scope).region),
      defaultInterval: Duration.days(14),
      widgets: [
        [
          new SingleValueWidget({ title: 'The last drill', metrics: found, width: 18 }),
          one('Minutes overdue', ofWatch),
        ],
        [graph('Minutes that a run is overdue', [ofWatch]), graph('Replicas by drill', found)],
        [graph('Seconds of a drill', [ofDrill('DrillSeconds')]), graph('Errors', [standby.metricErrors()])],
      ],
    });
  }
}

function one(title: string, metric: IMetric): SingleValueWidget {
  return new SingleValueWidget({ title, metrics: [metric], width: 6 });
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 12 });
}
