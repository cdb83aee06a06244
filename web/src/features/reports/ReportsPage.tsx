import { Page } from '@/components/Page';
import { JobHistory } from './JobHistory';
import { ReportList } from './ReportList';
import { Sources } from './Sources';
import { Waiting } from './Waiting';

export function ReportsPage() {
  return (
    <Page
      title="Reports"
      sub="Statements over closed entries, the jobs that closed them, and the published figures they rest on."
    >
      <ReportList />
      <Waiting />
      <JobHistory />
      <Sources />
    </Page>
  );
}
