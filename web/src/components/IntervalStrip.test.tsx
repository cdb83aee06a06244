import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { domainOf, IntervalStrip, ticksBetween } from './IntervalStrip';

afterEach(cleanup);

describe('the axis of a saving', () => {
  it('takes in zero, the interval and the bound', () => {
    const [from, to] = domainOf({ fraction: 0.12, low: -0.02, high: 0.2 }, 0.3);
    expect(from).toBeCloseTo(-0.0456, 10);
    expect(to).toBeCloseTo(0.3256, 10);
  });

  it('has round ticks', () => {
    expect(ticksBetween(-0.046, 0.326).map((tick) => Math.round(tick * 100))).toEqual([0, 10, 20, 30]);
    expect(ticksBetween(-0.01, 0.05).map((tick) => Math.round(tick * 100))).toEqual([-1, 0, 1, 2, 3, 4, 5]);
  });
});

it('says in words what it draws', () => {
  render(
    <IntervalStrip label="Energy saved by ASA" saving={{ fraction: 0.114, low: -0.02, high: 0.207 }} bound={0.149} modelled />,
  );
  expect(screen.getByRole('img').getAttribute('aria-label')?.replaceAll('\u00a0', ' ')).toBe(
    'Energy saved by ASA: +11.4 %, from −2.0 % to +20.7 %; FLOP bound 14.9 %',
  );
});

it('one pair of runs has no interval, and none is drawn', () => {
  const { container } = render(
    <IntervalStrip label="Energy saved" saving={{ fraction: 0.1, low: null, high: null }} bound={null} modelled={false} />,
  );
  expect(container.querySelector('.interval')).toBeNull();
  expect(screen.getByRole('img').getAttribute('aria-label')).toContain('no interval');
});
