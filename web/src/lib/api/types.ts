import type { components } from './schema';

type Schemas = components['schemas'];

export type AmountRange = Omit<Schemas['Amount'], 'low' | 'high'> & { low: string | null; high: string | null };
export type Tier = Schemas['Figures']['tier'];
export type RunStatement = Schemas['RunStatement'];
export type RunFigures = Schemas['Figures'];
export type Terms = Schemas['TermsView'];
export type ComparisonStatement = Schemas['ComparisonStatement'];
export type Comparison = Schemas['Comparison'];
export type VariantStatement = Schemas['VariantPart'];
export type SavingStatement = Schemas['Saving'];
export type LossCurve = Schemas['Curve'];
export type DevicePower = Schemas['DevicePower'];
export type RunMark = Schemas['RunMark'];
export type Instrument = Schemas['Device'];
export type Entry = Schemas['Entry'];
export type Posting = Schemas['Posting'];
export type Verification = Schemas['Verification'];
export type JobExecution = Schemas['JobExecution'];
export type Factor = Schemas['Factor'];
export type Provenance = Schemas['Provenance'];
export type Period = Schemas['Period'];
export type PeriodStatement = Schemas['PeriodStatement'];
