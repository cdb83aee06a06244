/**
 * Takes the API's OpenAPI document from a running server (JOULEBOOK_URL) into openapi.json, which the page's types are
 * generated from: `npm run openapi`.
 *
 * The document does not yet say which fields are always there, which may be null, and which are enumerations. Those
 * facts stand in the server's Java types (every record component is written; @Nullable ones may be null), and are said
 * here until the document says them: a schema that has its own `required` is left as it is.
 */
import { writeFileSync } from 'node:fs';

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
  schema.$ref ? { oneOf: [{ $ref: schema.$ref }, { type: 'null' }] } : { ...schema, type: [schema.type, 'null'].flat() };

function said(name, schema) {
  if (!schema.properties || schema.required) {
    return schema;
  }
  const properties = Object.entries(schema.properties).map(([field, property]) => {
    const values = field === 'state' ? STATES[name] : ENUMS[field];
    const typed = values && property.type === 'string' && !property.enum ? { ...property, enum: values } : property;
    return [field, NULLABLE[name]?.includes(field) ? orNull(typed) : typed];
  });
  return { ...schema, properties: Object.fromEntries(properties), required: Object.keys(schema.properties) };
}

const url = process.env.JOULEBOOK_URL;
if (!url) {
  console.error('Say where the server is: JOULEBOOK_URL=http://127.0.0.1:8740 npm run openapi');
  process.exit(2);
}
const response = await fetch(new URL('/v3/api-docs', url));
if (!response.ok) {
  console.error(`${url}/v3/api-docs answered ${response.status}: is this a Joulebook server?`);
  process.exit(1);
}
const document = await response.json();
delete document.servers; // the port of the server that was asked
const schemas = Object.entries(document.components.schemas).sort(([a], [b]) => a.localeCompare(b));
document.components.schemas = Object.fromEntries(schemas.map(([name, schema]) => [name, said(name, schema)]));
document.paths = Object.fromEntries(Object.entries(document.paths).sort(([a], [b]) => a.localeCompare(b)));
writeFileSync('openapi.json', `${JSON.stringify(document, null, 2)}\n`);
