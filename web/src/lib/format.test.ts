import { describe, expect, it } from 'vitest';
import { formatAge, formatCount, formatCoverage, formatDuration, formatNumber, formatPercent, formatSigned } from './format';

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('coverage', () => {
  it.each([
    ['1', '100 %'],
    ['1.0000', '100 %'],
    ['0.9987', '99.87 %'],
    ['0.99999', '99.99 %'],
    ['0.5', '50 %'],
    ['0', '0 %'],
    ['0.00004', '0 %'],
  ])('%s reads %s', (decimal, expected) => {
    expect(plain(formatCoverage(decimal))).toBe(expected);
  });

  it('past the whole is refused', () => {
    expect(() => formatCoverage('1.2.3')).toThrow(RangeError);
    expect(() => formatCoverage('97 %')).toThrow(RangeError);
  });
});

describe('numbers', () => {
  it('show a saving with its sign, and a loss as a loss', () => {
    expect(plain(formatSigned(0.123))).toBe('+12.3 %');
    expect(plain(formatSigned(-0.02))).toBe('−2.0 %');
    expect(plain(formatPercent(-0.0001))).toBe('0.0 %');
  });

  it('keep significant digits', () => {
    expect(formatNumber(0.0123456)).toBe('0.0123');
    expect(formatNumber(0.1)).toBe('0.100');
    expect(plain(formatNumber(12345.6))).toBe('12 346');
    expect(plain(formatCount(1234567))).toBe('1 234 567');
  });
});

describe('times', () => {
  it.each([
    [350, '350 ms'],
    [12_345, '12.3 s'],
    [59_960, '1 min 00 s'],
    [245_000, '4 min 05 s'],
    [3_720_000, '1 h 02 min'],
  ])('%d ms reads %s', (millis, expected) => {
    expect(plain(formatDuration(millis))).toBe(expected);
  });

  it('say how long ago', () => {
    expect(plain(formatAge('2026-11-23T17:00:00Z', Date.parse('2026-11-23T17:00:30Z')))).toBe('30.0 s ago');
    expect(formatAge('2026-11-23T17:00:00Z', Date.parse('2026-11-23T17:00:01Z'))).toBe('now');
  });
});
