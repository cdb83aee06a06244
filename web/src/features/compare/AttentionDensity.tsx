import type { EChartsOption } from 'echarts';
import { useMemo } from 'react';
import { axisStyle, baseOption, Chart, tooltipStyle } from '@/components/Chart';
import { AsTable } from '@/components/DataTable';
import { Legend } from '@/components/Legend';
import { Card } from '@/components/Page';
import { variantName } from '@/components/VariantName';
import type { VariantStatement } from '@/lib/api/types';
import { formatPercent } from '@/lib/format';
import { colourOf, type Palette } from '@/lib/palette';
import { usePalette } from '@/lib/theme';
import { layersOf, type Density } from './density';

const MEASURES = [
  { key: 'row', name: 'Row: blocks that a query row chose', opacity: 0.4 },
  { key: 'tile', name: 'Tile: blocks that any row of a tile chose', opacity: 0.7 },
  { key: 'executed', name: 'Executed: blocks computed', opacity: 1 },
] as const;

/** How much of the causal attention each layer computed, where a variant skips any of it. */
export function AttentionDensity({ variants }: { variants: readonly VariantStatement[] }) {
  const sparse = variants.filter((variant) => layersOf(variant).some(({ executed }) => executed < 1));
  return sparse.map((variant) => (
    <Card
      key={variant.variant}
      title={`Attention density by layer, ${variantName(variant.variant)}`}
      about="Share of the causal blocks, at the last held-out evaluation. Dense attention is 100 %."
    >
      <Layers variant={variant.variant} layers={layersOf(variant)} />
    </Card>
  ));
}

function Layers({ variant, layers }: { variant: string; layers: readonly Density[] }) {
  const palette = usePalette();
  const colour = colourOf(palette, variant);
  const option = useMemo(() => densityOption(layers, colour, palette), [layers, colour, palette]);
  return (
    <>
      <Legend items={MEASURES.map(({ name, opacity }) => ({ name, colour: faded(colour, opacity) }))} />
      <Chart option={option} height={220} label={`Attention density by layer of ${variantName(variant)}`} />
      <AsTable
        label="Attention density by layer"
        head={['Layer', 'Row', 'Tile', 'Executed']}
        rows={layers.map(({ layer, row, tile, executed }) => [
          String(layer),
          formatPercent(row),
          formatPercent(tile),
          formatPercent(executed),
        ])}
      />
    </>
  );
}

const faded = (colour: string, opacity: number): string =>
  `${colour}${Math.round(opacity * 255)
    .toString(16)
    .padStart(2, '0')}`;

function densityOption(layers: readonly Density[], colour: string, palette: Palette): EChartsOption {
  const axis = axisStyle(palette);
  return {
    ...baseOption(palette),
    tooltip: { ...tooltipStyle(palette), formatter: tooltip },
    grid: { left: 2, right: 4, top: 14, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'all' },
    xAxis: {
      ...axis,
      type: 'category',
      data: layers.map(({ layer }) => String(layer)),
      name: 'layer',
      nameLocation: 'middle',
      nameGap: 24,
    },
    yAxis: { ...axis, type: 'value', min: 0, max: 1, axisLabel: { ...axis.axisLabel, formatter: (value: number) => formatPercent(value, 0) } },
    series: MEASURES.map(({ key, name, opacity }) => ({
      type: 'bar',
      name: name.split(':')[0] ?? name,
      barMaxWidth: 26,
      barGap: '8%',
      itemStyle: { color: colour, opacity },
      data: layers.map((layer) => layer[key]),
    })),
  };
}

/** Without styles of its own, as the drawing library's would be: the page's policy lets none in. */
function tooltip(items: unknown): string {
  const bars = (Array.isArray(items) ? items : [items]) as { name: string; seriesName?: string; value: unknown }[];
  const said = bars
    .filter(({ value }) => typeof value === 'number')
    .map(({ seriesName, value }) => `${seriesName ?? ''}: <b>${formatPercent(Number(value))}</b>`);
  return [`layer ${bars[0]?.name ?? ''}`, ...said].join('<br>');
}
