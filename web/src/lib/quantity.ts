/**
 * Exact amounts as the API writes them ("350000mJ", "4583ugCO2e", "1234uUSD", "78100uUSD/kWh"): parsed into integers,
 * and put into words for people. No sums are made here: the server did them, in whole base units.
 */
export interface Quantity {
  readonly value: bigint;
  /** mJ, mW, ugCO2e, mgCO2e/kWh, uEUR, uEUR/kWh and the like. */
  readonly unit: string;
}

/** A unit to show an amount in: `per` base units are one of it. */
export interface Scale {
  readonly label: string;
  readonly per: bigint;
  /** More decimals than this say nothing that the base unit knows. */
  readonly decimals: number;
}

const EXACT = /^(-?\d+)(mJ|mW|uL|ugCO2e|mgCO2e\/kWh|u[A-Z]{3}|u[A-Z]{3}\/kWh)$/;

/** @throws RangeError if the text is not an integer followed by a unit this page knows */
export function parseQuantity(text: string): Quantity {
  const match = EXACT.exec(text);
  if (!match) {
    throw new RangeError(`not an exact amount with a unit: "${text}"`);
  }
  return { value: BigInt(match[1] ?? ''), unit: match[2] ?? '' };
}

/** Largest first; the smallest is the base unit, except for money, which people read in whole units. */
const SCALES: Readonly<Record<string, readonly Scale[]>> = {
  mJ: [
    { label: 'MWh', per: 3_600_000_000_000n, decimals: 6 },
    { label: 'kWh', per: 3_600_000_000n, decimals: 6 },
    { label: 'Wh', per: 3_600_000n, decimals: 6 },
    { label: 'J', per: 1_000n, decimals: 3 },
    { label: 'mJ', per: 1n, decimals: 0 },
  ],
  mW: [
    { label: 'kW', per: 1_000_000n, decimals: 6 },
    { label: 'W', per: 1_000n, decimals: 3 },
    { label: 'mW', per: 1n, decimals: 0 },
  ],
  ugCO2e: [
    { label: 't CO₂e', per: 1_000_000_000_000n, decimals: 6 },
    { label: 'kg CO₂e', per: 1_000_000_000n, decimals: 6 },
    { label: 'g CO₂e', per: 1_000_000n, decimals: 6 },
    { label: 'mg CO₂e', per: 1_000n, decimals: 3 },
    { label: 'µg CO₂e', per: 1n, decimals: 0 },
  ],
  uL: [
    { label: 'm³', per: 1_000_000_000n, decimals: 6 },
    { label: 'l', per: 1_000_000n, decimals: 6 },
    { label: 'ml', per: 1_000n, decimals: 3 },
  ],
  'mgCO2e/kWh': [{ label: 'g CO₂e/kWh', per: 1_000n, decimals: 3 }],
};

function scalesOf(unit: string): readonly Scale[] {
  return SCALES[unit] ?? [{ label: unit.slice(1), per: 1_000_000n, decimals: 6 }];
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** The scale in which the largest of these amounts reads best, so that they can stand side by side. */
export function scaleFor(...amounts: readonly Quantity[]): Scale {
  const unit = amounts[0]?.unit ?? 'mJ';
  if (amounts.some((amount) => amount.unit !== unit)) {
    throw new RangeError(`amounts of different units share no scale: ${amounts.map((a) => a.unit).join(', ')}`);
  }
  const scales = scalesOf(unit);
  const largest = amounts.reduce((most, { value }) => (magnitude(value) > most ? magnitude(value) : most), 0n);
  const fitting = scales.find((scale) => largest >= scale.per);
  return fitting ?? (scales.at(-1) as Scale);
}

/**
 * One scale for a whole column, or undefined where the smallest amount would lose its digits in it: a joule must not
 * read as 0.000000 kWh beside a day's work.
 */
export function sharedScale(amounts: readonly Quantity[]): Scale | undefined {
  const present = amounts.filter(({ value }) => value !== 0n);
  if (present.length === 0 || present.some(({ unit }) => unit !== present[0]?.unit)) {
    return undefined;
  }
  const scale = scaleFor(...present);
  return present.every(({ value }) => magnitude(value) * 1000n >= scale.per) ? scale : undefined;
}

/** Rounded half away from zero to `decimals` places. */
function fixed(value: bigint, per: bigint, decimals: number): string {
  const shifted = (magnitude(value) * 10n ** BigInt(decimals) * 2n + per) / (2n * per);
  const digits = shifted.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, '\u202f');
  const sign = value < 0n && shifted !== 0n ? '−' : '';
  return decimals === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-decimals)}`;
}

/** As many decimals as show `significant` digits of this value, never more than the base unit knows. */
function decimalsFor(value: bigint, scale: Scale, significant: number): number {
  if (value === 0n) {
    return 0;
  }
  const target = scale.per * 10n ** BigInt(significant - 1);
  for (let decimals = 0; decimals < scale.decimals; decimals++) {
    if (magnitude(value) * 10n ** BigInt(decimals) >= target) {
      return decimals;
    }
  }
  return scale.decimals;
}

/** The number alone, in `scale`. */
export function formatIn(scale: Scale, quantity: Quantity, significant = 3): string {
  return fixed(quantity.value, scale.per, decimalsFor(quantity.value, scale, significant));
}

/** `1.25 kWh`. */
export function formatQuantity(quantity: Quantity, significant = 3): string {
  const scale = scaleFor(quantity);
  return `${formatIn(scale, quantity, significant)}\u00a0${scale.label}`;
}

/** All the digits that the API sent, grouped: for an auditor. */
export function formatExact(quantity: Quantity): string {
  return `${fixed(quantity.value, 1n, 0)}\u00a0${quantity.unit}`;
}

/** Every digit that a rate or price has (0.0781 USD/kWh, 458.29 g CO₂e/kWh): a term is quoted, never rounded. */
export function formatTerm(quantity: Quantity): string {
  const scale = scaleFor(quantity);
  const text = fixed(quantity.value, scale.per, scale.decimals);
  const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return `${trimmed}\u00a0${scale.label}`;
}

/** For a chart's axis only: a drawn bar has no more than a double's precision. */
export function toPlotNumber(quantity: Quantity, scale: Scale): number {
  const whole = quantity.value / scale.per;
  const rest = quantity.value % scale.per;
  return Number(whole) + Number(rest) / Number(scale.per);
}
