import { createContext, use, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import { DARK, LIGHT, type Palette } from './palette';

export type ThemeChoice = 'system' | 'light' | 'dark';

interface Theme {
  choice: ThemeChoice;
  choose: (choice: ThemeChoice) => void;
  palette: Palette;
}

const KEY = 'joulebook.theme';
const ThemeContext = createContext<Theme>({ choice: 'system', choose: () => undefined, palette: LIGHT });

function storedChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system'; // storage may be refused: the theme then lasts as long as the page
  }
}

function store(choice: ThemeChoice): void {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // as above
  }
}

function useSystemDark(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = matchMedia('(prefers-color-scheme: dark)');
      query.addEventListener('change', changed);
      return () => {
        query.removeEventListener('change', changed);
      };
    },
    () => matchMedia('(prefers-color-scheme: dark)').matches,
  );
}

export function ThemeProvider({ children }: { children: ReactNode }) {
  const [choice, setChoice] = useState(storedChoice);
  const systemDark = useSystemDark();
  const dark = choice === 'dark' || (choice === 'system' && systemDark);
  useEffect(() => {
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  }, [dark]);
  const theme = useMemo<Theme>(
    () => ({
      choice,
      choose: (next) => {
        store(next);
        setChoice(next);
      },
      palette: dark ? DARK : LIGHT,
    }),
    [choice, dark],
  );
  return <ThemeContext value={theme}>{children}</ThemeContext>;
}

export const useTheme = (): Theme => use(ThemeContext);
export const usePalette = (): Palette => use(ThemeContext).palette;
