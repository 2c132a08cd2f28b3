import { writeFile } from 'node:fs/promises';
import { type EChartsOption, init } from 'echarts';
import { nameOfContender, perThousand, roundOf } from './comparison.ts';
import { CONTENDERS } from './plan.ts';
import type { Median } from './rounds.ts';

const WIDTH = 900;
const HEIGHT = 290;
const FONT = 'system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif';

const SCHEMES = {
  light: { text: '#1f2328', faint: '#59636e', line: '#d1d9e0', ours: '#0b6e4f', others: '#9aa4af' },
  dark: { text: '#f0f6fc', faint: '#9198a1', line: '#3d444d', ours: '#3fb98a', others: '#6e7681' },
} as const;

type Scheme = (typeof SCHEMES)[keyof typeof SCHEMES];

/**
 * Writes `performance-light.svg` and `performance-dark.svg` into a folder: the chart of a check with nothing to heal.
 */
export async function writeCharts(measured: readonly Median[], folder: URL): Promise<void> {
  for (const [name, scheme] of Object.entries(SCHEMES)) {
    await writeFile(new URL(`performance-${name}.svg`, folder), drawSvg(measured, scheme));
  }
}

function drawSvg(measured: readonly Median[], scheme: Scheme): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  chart.setOption(optionOf(measured, scheme));
  const drawn = chart.renderToSVGString();
  chart.dispose();
  const spoken = 'Calls and milliseconds for every 1,000 replicas checked, by contender';
  return `${drawn.replace('<svg ', `<svg role="img" aria-label="${spoken}" `)}\n`;
}

/** One of the two charts that stand side by side. */
interface Panel {
  readonly title: string;
  readonly values: readonly number[];
  readonly left: number;
}

function optionOf(measured: readonly Median[], scheme: Scheme): EChartsOption {
  const rounds = CONTENDERS.flatMap((one) => roundOf('nothing to heal', one, measured) ?? []).toReversed();
  const panels: Panel[] = [
    { title: 'calls per 1,000 replicas checked', values: rounds.map((one) => perThousand(one, 'calls')), left: 170 },
    {
      title: 'milliseconds per 1,000 replicas checked',
      // Not seconds: on a logarithmic axis, bars below 1 grow to the left.
      values: rounds.map((one) => perThousand(one, 'seconds') * 1_000),
      left: 560,
    },
  ];
  const contenders = rounds.map(({ contender }) => contender);
  return {
    animation: false,
    textStyle: { fontFamily: FONT },
    title: titlesOf(panels, scheme),
    grid: panels.map(({ left }) => ({ left, top: 36, width: 270, height: 190 })),
    ...axesOf(panels, contenders.map(nameOfContender), scheme),
    series: panels.map(({ values }, index) => barsOf(values, contenders, { index, scheme })),
  };
}

function titlesOf(panels: readonly Panel[], scheme: Scheme) {
  return [
    ...panels.map(({ title, left }) => ({
      text: title,
      left,
      top: 8,
      padding: 0,
      textStyle: { color: scheme.text, fontSize: 14, fontWeight: 600, fontFamily: FONT } as const,
    })),
    {
      text: 'less is better; logarithmic axes; embedded AWS at 20 ms latency and AWS’s published quotas, three targets',
      left: 170,
      top: HEIGHT - 22,
      padding: 0,
      textStyle: { color: scheme.faint, fontSize: 12, fontWeight: 400, fontFamily: FONT } as const,
    },
  ];
}

function axesOf(panels: readonly Panel[], names: string[], scheme: Scheme) {
  return {
    xAxis: panels.map(({ values }, gridIndex) => ({
      gridIndex,
      type: 'log' as const,
      min: floorOf(values),
      axisLabel: { color: scheme.faint, fontSize: 12, formatter: shown },
      splitLine: { lineStyle: { color: scheme.line } },
    })),
    yAxis: panels.map((_, gridIndex) => ({
      gridIndex,
      type: 'category' as const,
      data: names,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: scheme.line } },
      axisLabel: { show: gridIndex === 0, color: scheme.text, fontSize: 13 },
    })),
  };
}

function barsOf(
  values: readonly number[],
  contenders: readonly string[],
  { index, scheme }: { readonly index: number; readonly scheme: Scheme },
) {
  return {
    type: 'bar' as const,
    xAxisIndex: index,
    yAxisIndex: index,
    barWidth: 24,
    data: values.map((value, n) => ({
      value,
      itemStyle: {
        color: contenders[n] === 'lockstep' ? scheme.ours : scheme.others,
        borderRadius: [0, 3, 3, 0],
      },
    })),
    label: {
      show: true,
      position: 'right' as const,
      color: scheme.text,
      fontSize: 13,
      formatter: ({ value }: { value: unknown }) => shown(Number(value)),
    },
  };
}

/** The power of ten below all bars: a logarithmic axis has no zero to start from. */
function floorOf(values: readonly number[]): number {
  return 10 ** Math.floor(Math.log10(Math.min(...values)));
}

function shown(value: number): string {
  return value >= 10 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(2)));
}
