import { useMemo } from 'react';
import { TierBadge } from '@/components/badges';
import { axisStyle, baseOption, Chart, tooltipStyle } from '@/components/Chart';
import { Legend, type LegendItem } from '@/components/Legend';
import { Card } from '@/components/Page';
import type { DevicePower, RunMark } from '@/lib/api/types';
import { formatConstant } from '@/lib/format';
import { usePalette } from '@/lib/theme';
import { powerOption, spanOf } from './power';

/** One drawing per device, all on the same time. */
export function PowerCharts({ devices, marks }: { devices: readonly DevicePower[]; marks: readonly RunMark[] }) {
  const drawn = devices.filter(({ points, gaps }) => points.length > 0 || gaps.length > 0);
  if (drawn.length === 0) {
    return (
      <Card title="Power over time">
        <p className="muted">No sample of this run has arrived yet. A collector ships about every ten seconds.</p>
      </Card>
    );
  }
  const span = spanOf(drawn, marks);
  return (
    <Card title="Power over time" about="UTC. Pinch, or Ctrl and wheel, to zoom; drag to move.">
      <PowerLegend devices={drawn} />
      {drawn.map((device) => (
        <DeviceChart key={device.device} device={device} marks={marks} from={span[0]} to={span[1]} />
      ))}
    </Card>
  );
}

function PowerLegend({ devices }: { devices: readonly DevicePower[] }) {
  const palette = usePalette();
  const modelled = devices.some(({ tier }) => tier === 'MODELLED');
  const items: LegendItem[] = [
    ...(devices.some(({ tier }) => tier !== 'MODELLED') ? [{ name: 'power', colour: palette.power, shape: 'line' as const }] : []),
    ...(modelled ? [{ name: 'modelled power', colour: palette.power, shape: 'line dashed' as const }] : []),
    { name: '95 % range', colour: palette.power, shape: 'band' },
    ...(devices.some(({ gaps }) => gaps.length > 0) ? [{ name: 'gap: nothing booked', colour: `${palette.gap}55`, shape: 'box' as const }] : []),
  ];
  return <Legend items={items} />;
}

function DeviceChart({ device, marks, from, to }: { device: DevicePower; marks: readonly RunMark[]; from: number; to: number }) {
  const palette = usePalette();
  const option = useMemo(() => {
    const style = { axis: axisStyle(palette), tooltip: tooltipStyle(palette) };
    return { ...baseOption(palette), ...powerOption(device, marks, [from, to], palette, style) };
  }, [device, marks, from, to, palette]);
  const gaps = device.gaps.length === 0 ? 'no gaps' : `${device.gaps.length} ${device.gaps.length === 1 ? 'gap' : 'gaps'}`;
  return (
    <div className="device-chart">
      <h3>
        {device.name} <span className="muted">{formatConstant(device.scope)}</span> <TierBadge tier={device.tier} />
      </h3>
      <Chart
        option={option}
        height={220}
        group="power"
        label={`Power over time of ${device.name}, ${device.points.length} points, ${gaps}`}
      />
    </div>
  );
}
