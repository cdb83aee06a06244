import { describe, expect, it } from 'vitest';
import { formatExact, formatIn, formatQuantity, formatTerm, parseQuantity, scaleFor, sharedScale, toPlotNumber } from './quantity';

const words = (text: string) => formatQuantity(parseQuantity(text)).replaceAll(/[\u00a0\u202f]/g, ' ');

describe('an exact amount', () => {
  it('is an integer and a unit', () => {
    expect(parseQuantity('350000mJ')).toEqual({ value: 350000n, unit: 'mJ' });
    expect(parseQuantity('1234uUSD')).toEqual({ value: 1234n, unit: 'uUSD' });
    expect(parseQuantity('458290mgCO2e/kWh')).toEqual({ value: 458290n, unit: 'mgCO2e/kWh' });
  });

  it('keeps every digit past what a double holds', () => {
    expect(formatExact(parseQuantity('9007199254740993mJ')).replaceAll('\u202f', ' ')).toBe(
      '9 007 199 254 740 993\u00a0mJ',
    );
  });

  it.each(['', 'mJ', '350000', '3.5mJ', '350000 mJ', '350000kWh', '1e3mJ', 'NaNmJ'])('is not "%s"', (text) => {
    expect(() => parseQuantity(text)).toThrow(RangeError);
  });
});

describe('an amount in words', () => {
  it.each([
    ['0mJ', '0 mJ'],
    ['7mJ', '7 mJ'],
    ['350000mJ', '350 J'],
    ['3599999mJ', '3 600 J'],
    ['3600000mJ', '1.00 Wh'],
    ['4500000000mJ', '1.25 kWh'],
    ['9007199254740993mJ', '2 502 MWh'],
    ['71234mW', '71.2 W'],
    ['4583ugCO2e', '4.58 mg CO₂e'],
    ['999ugCO2e', '999 µg CO₂e'],
    ['1000000ugCO2e', '1.00 g CO₂e'],
    ['123uUSD', '0.000123 USD'],
    ['7uUSD', '0.000007 USD'],
    ['1234567uEUR', '1.23 EUR'],
    ['-12mJ', '−12 mJ'],
  ])('%s reads %s', (text, expected) => {
    expect(words(text)).toBe(expected);
  });

  it('stands beside others in the scale of the largest', () => {
    const low = parseQuantity('900000mJ');
    const high = parseQuantity('7200000mJ');
    const scale = scaleFor(low, high);
    expect(scale.label).toBe('Wh');
    expect(formatIn(scale, low)).toBe('0.250');
    expect(formatIn(scale, high)).toBe('2.00');
  });

  it('shares a column’s scale only while no amount loses its digits', () => {
    const column = (...texts: string[]) => sharedScale(texts.map(parseQuantity))?.label;
    expect(column('1000000ugCO2e', '888000ugCO2e')).toBe('g CO₂e');
    expect(column('3600000000mJ', '1000mJ')).toBeUndefined();
    expect(column('3600000mJ', '0mJ')).toBe('Wh');
    expect(column('5uUSD', '5uEUR')).toBeUndefined();
    expect(column()).toBeUndefined();
  });

  it('is never added across units', () => {
    expect(() => scaleFor(parseQuantity('1mJ'), parseQuantity('1uUSD'))).toThrow(RangeError);
  });

  it('quotes a rate with all its digits and no more', () => {
    expect(formatTerm(parseQuantity('78100uUSD/kWh'))).toBe('0.0781\u00a0USD/kWh');
    expect(formatTerm(parseQuantity('458290mgCO2e/kWh'))).toBe('458.29\u00a0g CO₂e/kWh');
    expect(formatTerm(parseQuantity('300000mgCO2e/kWh'))).toBe('300\u00a0g CO₂e/kWh');
  });

  it('becomes a double only to be drawn', () => {
    expect(toPlotNumber(parseQuantity('4500000000mJ'), { label: 'kWh', per: 3_600_000_000n, decimals: 6 })).toBe(1.25);
  });
});
