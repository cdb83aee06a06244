/**
 * Fills in the API's OpenAPI document (openapi.json, which the server's tests keep in step) for the page's types.
 *
 * The document does not yet say which fields are always there, which may be null, and which are enumerations. Those
 * facts stand in the server's Java types (every record component is written; @Nullable ones may be null), and are said
 * here until the document says them itself.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const NULLABLE = {
  RunStatement: ['comparison', 'variant', 'seed', 'startedAt', 'endedAt', 'durationMillis', 'summary', 'figures'],
  DevicePart: ['crossCheckDifference'],
  RunPage: ['next'],
  ComparisonPage: ['next'],
  Page: ['next'],
  Device: ['lastSampleAt'],
  ComparisonStatement: ['preset'],
  Comparison: ['preset'],
  VariantPart: [
    'energy',
    'tier',
    'tierLabel',
    'coverage',
    'cost',
    'carbon',
    'tokensPerSecond',
    'heldOutLoss',
    'joulesPerToken',
    'trainingExecutedDensity',
  ],
  Mean: ['low', 'high'],
  Fraction: ['low', 'high'],
  Difference: ['low', 'high'],
  Saving: ['flopBound'],
  Curve: ['variant', 'seed'],
  Point: ['tokens', 'joules'],
  JobExecution: ['startedAt', 'endedAt', 'failure'],
  Factor: ['iso2'],
  Entry: ['reverses'],
  Posting: ['terms'],
  Verification: ['firstBroken'],
  RunMark: ['step', 'tokens', 'loss'],
};

const TIERS = ['MEASURED_BY_COUNTER', 'MEASURED_BY_SAMPLING', 'MODELLED', 'DECLARED'];
const ENUMS = {
  tier: TIERS,
  method: ['COUNTER', 'INSTANT_POWER', 'AVERAGED_POWER', 'MODELLED', 'DECLARED'],
  scope: ['GPU', 'MODULE', 'MEMORY', 'PACKAGE', 'DRAM'],
};
const STATES = {
  RunStatement: ['CREATED', 'RUNNING', 'FINISHED', 'CRASHED'],
  ComparisonStatement: ['RUNNING', 'SETTLED'],
};

const orNull = (schema) =>
  schema.$ref ? { oneOf: [{ $ref: schema.$ref }, { type: 'null' }] } : { ...schema, type: [schema.type, 'null'].flat(), ...(schema.enum && { enum: [...schema.enum, null] }) };

function said(name, schema) {
  if (!schema.properties) {
    return schema;
  }
  const properties = Object.entries(schema.properties).map(([field, property]) => {
    const values = field === 'state' ? STATES[name] : ENUMS[field];
    const types = [property.type].flat();
    const listed = values && types.includes('null') ? [...values, null] : values;
    const typed = values && types.includes('string') && !property.enum ? { ...property, enum: listed } : property;
    return [field, NULLABLE[name]?.includes(field) && !types.includes('null') ? orNull(typed) : typed];
  });
  return { ...schema, properties: Object.fromEntries(properties), required: schema.required ?? Object.keys(schema.properties) };
}

const document = JSON.parse(readFileSync('openapi.json', 'utf8'));
const schemas = Object.entries(document.components.schemas).sort(([a], [b]) => a.localeCompare(b));
document.components.schemas = Object.fromEntries(schemas.map(([name, schema]) => [name, said(name, schema)]));
document.paths = Object.fromEntries(Object.entries(document.paths).sort(([a], [b]) => a.localeCompare(b)));
writeFileSync('openapi.filled.json', `${JSON.stringify(document, null, 2)}\n`);
