import type { environmentOf } from '../report';
import type { ExportResult, ImportResult } from './installation';
import type { Watched } from './watch';

export interface ImportReport {
  environment: ReturnType<typeof environmentOf>;
  /** Load average of the machine. */
  load: { before: number; after: number };
  users: number;
  fileMib: number;
  /** Nothing but sign-ins. */
  idle: Watched<unknown>;
  import: Watched<ImportResult>;
  /** With the same sign-ins meanwhile. */
  copy: Watched<void>;
  ratioToCopy: number;
  export: Watched<ExportResult>;
}

const thousands = (value: number) => Math.round(value).toLocaleString('en');

export function toText(report: ImportReport): string {
  const { environment: on, users, copy, load } = report;
  const { result: imported, seconds } = report.import;
  const { result: exported } = report.export;
  const rate = (over: number) => `${thousands(users / over)} users/s`;
  return [
    `${on.at.slice(0, 16).replace('T', ' ')} UTC, ${on.cores} cores (${on.cpu}), Node ${on.node}, PostgreSQL ${on.postgres}, load ${load.before} at the start, ${load.after} at the end`,
    '',
    `import of ${thousands(users)} pre-hashed users, ${report.fileMib} MiB of NDJSON: ${seconds.toFixed(1)} s, ${rate(seconds)}`,
    `  upload ${imported.uploadSeconds.toFixed(1)} s, ${used(report.import)}`,
    `COPY of the same rows into the same indexed table: ${copy.seconds.toFixed(1)} s, ${rate(copy.seconds)}; the import takes ${report.ratioToCopy.toFixed(2)} times as long`,
    `export of ${thousands(exported.users)} users, ${exported.mib} MiB of NDJSON: ${report.export.seconds.toFixed(1)} s, ${rate(report.export.seconds)}`,
    `  ${used(report.export)}`,
    `sign-ins, three a second: p50/p99/max ${ms(report.idle)} with nothing else, ${ms(report.import)} during the import, ${ms(report.copy)} during COPY, ${ms(report.export)} during the export`,
    '',
  ].join('\n');
}

const ms = ({ signIns: { count, refused, p50Ms, p99Ms, maxMs } }: Watched<unknown>) =>
  `${p50Ms}/${p99Ms}/${maxMs} ms${refused > 0 ? ` (${refused} of ${count + refused} refused)` : ''}`;

function used({ memoryMib, cpuSeconds }: Watched<unknown>): string {
  return `at most ${memoryMib} MiB in the server process; CPU ${cpuSeconds.server.toFixed(1)} s in it, ${cpuSeconds.database.toFixed(1)} s in PostgreSQL`;
}
