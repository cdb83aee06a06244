import { useMemo } from 'react';
import { TierBadge } from '@/components/badges';
import { baseOption, Chart } from '@/components/Chart';
import { Card } from '@/components/Page';
import { VariantName, variantName } from '@/components/VariantName';
import type { VariantStatement } from '@/lib/api/types';
import { colourOf } from '@/lib/palette';
import { usePalette } from '@/lib/theme';
import { barOption, measuresOf, type Measure } from './bars';

export function VariantBars({ variants }: { variants: readonly VariantStatement[] }) {
  const modelled = variants.some(({ tier }) => tier === 'MODELLED');
  return (
    <Card
      title="Per variant"
      about={
        <>
          Mean of the runs; whiskers are 95 % ranges{' '}
          {modelled && (
            <>
              · hatched = <TierBadge tier="MODELLED" />
            </>
          )}
        </>
      }
    >
      <div className="bars">
        {measuresOf(variants).map((measure) => (
          <SmallChart key={measure.title} measure={measure} />
        ))}
      </div>
    </Card>
  );
}

function SmallChart({ measure }: { measure: Measure }) {
  const palette = usePalette();
  const option = useMemo(
    () => ({
      ...baseOption(palette),
      ...barOption(measure, {
        ...palette,
        of: (variant) => colourOf(palette, variant),
        nameOf: variantName,
      }),
    }),
    [measure, palette],
  );
  const words = measure.bars.map(
    (bar) => `${variantName(bar.variant)} ${bar.words}${bar.range === null ? '' : ` (${bar.range})`}${bar.modelled ? ', modelled' : ''}`,
  );
  return (
    <div>
      <h3>
        {measure.title} <span>{measure.unit}</span>
      </h3>
      <ul className="bar-values">
        {measure.bars.map((bar) => (
          <li key={bar.variant}>
            <VariantName variant={bar.variant} />
            <span>
              <strong>{bar.words}</strong> {bar.range !== null && <span className="muted">{bar.range}</span>}
            </span>
          </li>
        ))}
      </ul>
      <Chart option={option} height={26 * measure.bars.length + 24} label={`${measure.title} in ${measure.unit}: ${words.join('; ')}`} />
    </div>
  );
}
