import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { Amount, Figure } from './amounts';

afterEach(cleanup);

it('a modelled figure is named so, with its range and coverage', () => {
  render(
    <Figure
      label="Energy"
      amount={{ amount: '350000mJ', low: '210000mJ', high: '490000mJ' }}
      tier="MODELLED"
      coverage="0.9987"
    />,
  );
  expect(screen.getByText('modelled')).toBeDefined();
  expect(screen.getByText('210 – 490')).toBeDefined();
  expect(screen.getByText(/^99.87\s% covered$/)).toBeDefined();
  expect(screen.getByText('J')).toBeDefined();
});

it('a measured figure is not named modelled', () => {
  render(
    <Figure label="Energy" amount={{ amount: '1mJ', low: null, high: null }} tier="MEASURED_BY_COUNTER" coverage="1" />,
  );
  expect(screen.queryByText('modelled')).toBeNull();
  expect(screen.getByText('measured by counter')).toBeDefined();
  expect(screen.getByText('no range stated')).toBeDefined();
});

it('an absent amount is a dash, not a zero', () => {
  const { container } = render(<Amount amount={null} />);
  expect(container.textContent).toBe('–');
});

it('keeps the exact amount within reach', () => {
  const { container } = render(<Amount amount={{ amount: '9007199254740993mJ', low: null, high: null }} />);
  expect(container.querySelector('[title]')?.getAttribute('title')?.replaceAll('\u202f', ' ')).toBe(
    '9 007 199 254 740 993\u00a0mJ exactly',
  );
});
