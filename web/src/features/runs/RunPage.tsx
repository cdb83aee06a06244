import { Link, useParams } from 'react-router';
import { RunStateBadge } from '@/components/badges';
import { Facts } from '@/components/Facts';
import { Card, Page } from '@/components/Page';
import { StandIns } from '@/components/StandIns';
import { Answered, NotBooked } from '@/components/states';
import { TermsList } from '@/components/TermsList';
import { variantName } from '@/components/VariantName';
import { useGet } from '@/lib/api/client';
import type { RunStatement } from '@/lib/api/types';
import { formatDuration, formatInstant } from '@/lib/format';
import { BookedFigures } from './BookedFigures';
import { DevicesTable } from './DevicesTable';
import { GapsTable } from './GapsTable';
import { MarksTable } from './MarksTable';
import { PowerCharts } from './PowerCharts';
import { SharedTable } from './SharedTable';
import './runs.css';

const changing = (run: RunStatement | undefined): boolean =>
  run === undefined || run.state === 'CREATED' || run.state === 'RUNNING' || run.figures === null;

export function RunPage() {
  const id = useParams()['id'] ?? '';
  const query = useGet('/v1/runs/{id}', { path: { id } }, (run) => (changing(run) ? 2000 : false));
  const up = { to: '/runs', name: 'Runs' };
  if (query.data === undefined) {
    return (
      <Page title="Run" up={up}>
        <Answered query={query} what="run">
          {() => null}
        </Answered>
      </Page>
    );
  }
  const run = query.data;
  return (
    <Page
      title={run.name}
      up={up}
      badge={<RunStateBadge state={run.state} />}
      sub={<Subtitle run={run} />}
      actions={
        <>
          {run.comparison !== null && (
            <Link className="button" to={`/compare/${run.comparison}`}>
              Comparison
            </Link>
          )}
          <Link className="button" to={`/ledger?run=${run.id}`}>
            Ledger entries
          </Link>
        </>
      }
    >
      <Answered query={query} what="run">
        {(answer) => <Sections run={answer} />}
      </Answered>
    </Page>
  );
}

function Subtitle({ run }: { run: RunStatement }) {
  const parts = [
    run.project,
    run.host,
    run.variant === null ? null : variantName(run.variant) + (run.seed === null ? '' : `, seed ${run.seed}`),
    run.startedAt === null ? null : `started ${formatInstant(run.startedAt)} UTC`,
    run.durationMillis === null ? null : formatDuration(run.durationMillis),
  ];
  return parts.filter((part) => part !== null && part !== '').join(' · ');
}

function Sections({ run }: { run: RunStatement }) {
  const live = changing(run);
  const power = useGet('/v1/runs/{id}/power', { path: { id: run.id }, query: { points: 600 } }, () => (live ? 3000 : false));
  const marks = useGet('/v1/runs/{id}/marks', { path: { id: run.id } }, () => (live ? 3000 : false));
  const { figures } = run;
  return (
    <>
      {figures === null ? <NotBooked running={run.state !== 'FINISHED' && run.state !== 'CRASHED'} /> : <BookedFigures figures={figures} />}
      {run.state === 'CRASHED' && (
        <p className="notice bad">
          The run did not end in good order. What it drew up to its last mark is kept and booked.
        </p>
      )}
      <Answered query={power} what="power">
        {({ devices }) => <PowerCharts devices={devices} marks={marks.data ?? []} />}
      </Answered>
      {figures && (
        <>
          <DevicesTable devices={figures.devices} />
          <SharedTable shared={figures.shared} devices={figures.devices} />
          <GapsTable gaps={figures.gaps} devices={figures.devices} />
          <Card title="Terms" about="What turned energy into money and CO₂e">
            <TermsList terms={figures.terms} />
            <StandIns standIns={figures.fallbacks} />
          </Card>
        </>
      )}
      <Answered query={marks} what="marks">
        {(answer) => <MarksTable marks={answer} />}
      </Answered>
      {run.summary !== null && Object.keys(run.summary).length > 0 && (
        <Card title="Summary" about="As the run itself said at its end">
          <Facts label="Summary" facts={run.summary} />
        </Card>
      )}
      {Object.keys(run.config).length > 0 && (
        <Card title="Configuration">
          <Facts label="Configuration" facts={run.config} />
        </Card>
      )}
    </>
  );
}
