import type { components } from './schema';

type Schemas = components['schemas'];

export type AmountRange = Schemas['AmountRange'];
export type Tier = Schemas['RunFigures']['tier'];
export type RunStatement = Schemas['RunStatement'];
export type RunFigures = Schemas['RunFigures'];
export type Terms = Schemas['TermsStatement'];
export type ComparisonStatement = Schemas['ComparisonStatement'];
export type ComparisonSummary = Schemas['ComparisonSummary'];
export type VariantStatement = Schemas['VariantStatement'];
export type SavingStatement = Schemas['SavingStatement'];
export type LossCurve = Schemas['LossCurve'];
export type DevicePower = Schemas['DevicePower'];
export type RunMark = Schemas['RunMark'];
export type Instrument = Schemas['InstrumentStatement'];
export type Entry = Schemas['Entry'];
export type Posting = Schemas['Posting'];
export type Verification = Schemas['Verification'];
export type JobExecution = Schemas['JobExecution'];
export type Factor = Schemas['Factor'];
export type Tariff = Schemas['TariffStatement'];
