/* eslint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
   a table laid out as cards loses its implicit roles: they are said again */
import type { ReactNode } from 'react';

export interface Column<Row> {
  name: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the right. */
  end?: boolean;
  className?: string;
}

/** A table that becomes a list of cards on a narrow screen; the roles keep it a table for a screen reader. */
export function DataTable<Row>({
  label,
  rows,
  columns,
  keyOf,
  stacks = true,
}: {
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string | number;
  /** False where the columns are few and short enough for a narrow screen. */
  stacks?: boolean;
}) {
  return (
    <Scrollable label={label}>
      <table className={stacks ? 'table stacks' : 'table'} role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column.name} scope="col" role="columnheader" className={column.end ? 'end' : undefined}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map((column) => (
                <td
                  key={column.name}
                  role="cell"
                  data-label={column.name}
                  className={[column.end ? 'end' : '', column.className ?? ''].join(' ').trim() || undefined}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}

/** What is wider than the screen scrolls in its own box, by keyboard too. */
function Scrollable({ label, children }: { label: string; children: ReactNode }) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- WCAG 2.1.1: a scrollable box takes the focus
    <div className="table-scroll" role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}

/** The numbers behind a chart, for those who read rather than look. */
export function AsTable({
  label,
  head,
  rows,
  summary = 'Show as a table',
}: {
  label: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
  summary?: string;
}) {
  return (
    <details className="as-table">
      <summary>{summary}</summary>
      <Scrollable label={label}>
        <table className="table">
          <thead>
            <tr>
              {head.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) => (
                  <td key={column}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrollable>
    </details>
  );
}
