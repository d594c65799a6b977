import { evaluateExpression, type Value } from '../../../rigs/alarms/metric-math';
import { JobDefinition } from '../../../src';
import type { Json } from '../../support/json';
import { anApp, aPlatform, aStack, templateOf } from '../../support/stacks';

const TITLES = [
  'Runs that failed, timed out or were stopped',
  'Duration of runs (minutes)',
  'Runs that started',
  'Runs that were skipped, for example while an older one was running',
];

/** Returns the widgets of the platform's dashboard. A reference is the logical id. */
function widgetsOf(stack: Json): Json[] {
  const [{ Properties }] = Object.entries<Json>(templateOf(stack).findResources('AWS::CloudWatch::Dashboard'))
    .filter(([id]) => /^TradingMonitoringDashboard[0-9A-F]{8}$/.test(id))
    .map(([, dashboard]) => dashboard);
  const parts: Json[] = Properties.DashboardBody['Fn::Join'][1];
  const text = parts.map((part) => (typeof part === 'string' ? part : (part.Ref ?? part['Fn::GetAtt'][0]))).join('');
  return JSON.parse(text).widgets;
}

const graphsOfJobs = (widgets: Json[]): Json[] =>
  widgets.map(({ properties }) => properties).filter(({ title }) => TITLES.includes(title));

function platformWithJobs(...names: string[]) {
  const stack = aStack('Platform');
  const jobs = Object.fromEntries(names.map((name) => [name, new JobDefinition()]));
  return { stack, platform: aPlatform(stack, { jobs }) };
}

/** Returns the values of the lines of a graph, by their labels, with values of the metrics by their names. */
function linesOf({ metrics }: Json, values: Record<string, (number | undefined)[]>): Record<string, Value> {
  const entries = metrics.map((metric: Json[]) => ({ metric, options: metric[metric.length - 1] }));
  const value = (id: string): Value =>
    values[entries.find(({ options }: Json) => options.id === id).metric[1]] as Value;
  const times = values.ExecutionTime.map((_, index) => index * 60);
  const shown = entries.filter(({ options }: Json) => options.visible !== false);
  return Object.fromEntries(
    shown.map(({ metric, options }: Json) => [
      options.label,
      options.expression ? evaluateExpression(options.expression, { valueOf: value, times }) : values[metric[1]],
    ]),
  );
}

test('a dashboard without jobs has no graphs of jobs', () => {
  const { stack, platform } = platformWithJobs();
  expect(graphsOfJobs(widgetsOf(stack))).toEqual([]);
  expect(platform.monitoring.dashboard).toBeDefined();
});

test('each job of the stack has a line in each graph', () => {
  const { stack } = platformWithJobs('end-of-day', 'report');
  const widgets = widgetsOf(stack);
  const graphs = graphsOfJobs(widgets);
  expect(graphs.map(({ title }) => title)).toEqual(TITLES);
  const values = {
    // Four minutes: a run of 20 minutes ends, a run is skipped, a run fails and one is stopped, and nothing.
    ExecutionTime: [1_200_000, 800, 90_000, undefined],
    ExecutionsSucceeded: [1, 1, 0, undefined],
    ExecutionsFailed: [0, 0, 1, undefined],
    ExecutionsTimedOut: [0, 0, 0, undefined],
    ExecutionsAborted: [0, 0, 1, undefined],
    ExecutionsStarted: [1, 1, 2, undefined],
  };
  const [failed, duration, started, skipped] = graphs.map((graph) => linesOf(graph, values));
  for (const name of ['end-of-day', 'report']) {
    expect(failed[name]).toEqual([0, 0, 2, 0]);
    expect(duration[name]).toEqual([20, 800 / 60_000, 1.5, undefined]);
    expect(started[name]).toEqual([1, 1, 2, undefined]);
    expect(skipped[name]).toEqual([undefined, 1, undefined, undefined]);
  }
  const arns = graphs.flatMap(({ metrics }) => metrics.map(([, , , arn]: Json[]) => arn).filter(Boolean));
  const machines = Object.keys(templateOf(stack).findResources('AWS::StepFunctions::StateMachine'));
  expect(new Set(arns)).toEqual(new Set(machines));
});

test('a job of a later stack is not on the dashboard, which cannot refer to it', () => {
  const app = anApp();
  const [stack, later] = ['Platform', 'Later'].map((id) => aStack(id, {}, app));
  const platform = aPlatform(stack);
  platform.addJob('late', new JobDefinition(), later);
  expect(graphsOfJobs(widgetsOf(stack))).toEqual([]);
});

test('a job that is watched twice has one line', () => {
  const { stack, platform } = platformWithJobs('report');
  platform.monitoring.watchJob(platform.job('report'));
  const [, , started] = graphsOfJobs(widgetsOf(stack));
  expect(started.metrics).toHaveLength(1);
});
