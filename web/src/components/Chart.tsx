import { BarChart, CustomChart, LineChart } from 'echarts/charts';
import {
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { EChartsOption } from 'echarts';
import { useEffect, useRef } from 'react';
import type { Palette } from '@/lib/palette';

echarts.use([
  BarChart,
  CustomChart,
  LineChart,
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
  SVGRenderer,
]);

/** The page's own (tokens.css), spelt out: text is measured on a canvas, which knows no `inherit`. */
const FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";

/** Where an option says nothing else: still, and in the page's colours. */
export function baseOption(palette: Palette): EChartsOption {
  return {
    animation: false,
    useUTC: true,
    textStyle: { fontFamily: FONT, color: palette.text },
    tooltip: tooltipStyle(palette),
  };
}

export function tooltipStyle(palette: Palette) {
  return {
    trigger: 'axis',
    confine: true,
    backgroundColor: palette.surface,
    borderColor: palette.line,
    padding: [6, 10],
    textStyle: { color: palette.text, fontSize: 12 },
    axisPointer: { type: 'line', lineStyle: { color: palette.muted, type: 'dotted' } },
  } as const satisfies EChartsOption['tooltip'];
}

export function axisStyle(palette: Palette) {
  return {
    axisLine: { lineStyle: { color: palette.line } },
    axisTick: { lineStyle: { color: palette.line } },
    axisLabel: { color: palette.muted, fontSize: 11 },
    splitLine: { lineStyle: { color: palette.line } },
    nameTextStyle: { color: palette.muted, fontSize: 11 },
  };
}

/**
 * One drawing. `label` says what it shows to those who cannot see it; charts of one `group` share their pointer and
 * zoom, and keep both over a refresh.
 */
export function Chart({
  option,
  height,
  label,
  group,
}: {
  option: EChartsOption;
  height: number;
  label: string;
  group?: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts>(null);

  useEffect(() => {
    const element = box.current;
    if (!element) {
      return;
    }
    const drawing = echarts.init(element, null, { renderer: 'svg' });
    chart.current = drawing;
    if (group !== undefined) {
      drawing.group = group;
      echarts.connect(group);
    }
    const observer = new ResizeObserver(() => {
      drawing.resize();
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      drawing.dispose();
      chart.current = null;
    };
  }, [group]);

  useEffect(() => {
    chart.current?.setOption(option, { replaceMerge: ['series', 'xAxis', 'yAxis', 'grid'] });
  }, [option, group]);

  return <div ref={box} className="chart-box" style={{ height }} role="img" aria-label={label} />;
}
