import { ABSENT } from '@/lib/format';

/** A digest in full: it is there to be compared. */
export function Hash({ label, value }: { label: string; value: string | null }) {
  return (
    <p className="digest muted">
      {label} <code>{value ?? ABSENT}</code>
    </p>
  );
}
