import { useEffect, type ReactNode } from 'react';
import { Link } from 'react-router';

interface PageProps {
  title: string;
  badge?: ReactNode;
  sub?: ReactNode;
  up?: { to: string; name: string };
  actions?: ReactNode;
  children: ReactNode;
}

export function Page({ title, badge, sub, up, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Joulebook`;
  }, [title]);
  return (
    <div className="page">
      <div className="page-head">
        <div>
          {up && (
            <p className="crumb">
              <Link to={up.to}>{up.name}</Link>
            </p>
          )}
          <div className="page-title">
            <h1>{title}</h1>
            {badge}
          </div>
          {sub !== undefined && <p className="page-sub">{sub}</p>}
        </div>
        {actions !== undefined && <div className="actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

export function Card({
  title,
  about,
  flush = false,
  children,
}: {
  title?: string;
  about?: ReactNode;
  flush?: boolean;
  children: ReactNode;
}) {
  return (
    <section className={flush ? 'card flush' : 'card'} {...(title === undefined ? {} : { 'aria-label': title })}>
      {title !== undefined && (
        <div className="card-head">
          <h2>{title}</h2>
          {about !== undefined && <p>{about}</p>}
        </div>
      )}
      {children}
    </section>
  );
}
