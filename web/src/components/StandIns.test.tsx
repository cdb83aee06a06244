import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { StandIns } from './StandIns';

afterEach(cleanup);

it('says for how much energy an intensity or a price stands in, and what does', () => {
  render(
    <StandIns
      standIns={[
        { of: 'intensity', by: 'day mean', amount: '7200000mJ', share: '0.5000' },
        { of: 'price', by: 'the contract ended', amount: '3600000mJ', share: '0.1234' },
      ]}
    />,
  );
  const [intensity, price] = screen.getAllByRole('listitem').map((item) => item.textContent);
  expect(intensity).toBe(
    'stand-in For 50\u00a0% of the energy the grid’s intensity of the minute is not known: the mean of that day stands in.',
  );
  expect(price).toBe(
    'stand-in For 12.34\u00a0% of the energy the price of the minute is not known: the contract had ended, and its last rule goes on.',
  );
});

it('shows nothing where nothing stands in', () => {
  render(<StandIns standIns={[]} />);
  expect(screen.queryByRole('list')).toBeNull();
});
