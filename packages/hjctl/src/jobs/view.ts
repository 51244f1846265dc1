import { field, type View } from '../output/view';

export const JOB_VIEW: View = {
  columns: [
    field('ID', 'id'),
    field('TYPE', 'type'),
    field('STATUS', 'status'),
    field('TOTAL', 'total'),
    field('DONE', 'processed'),
    field('FAILED', 'failed'),
    field('CREATED', 'created_at'),
  ],
  fields: [
    'id',
    'type',
    'status',
    'dry_run',
    'total',
    'processed',
    'succeeded',
    'failed',
    'skipped',
    'error',
    'created_at',
    'started_at',
    'finished_at',
  ],
};

export const JOB_ERROR_VIEW: View = {
  columns: [
    field('LINE', 'line'),
    field('ID', 'id'),
    field('EMAIL', 'email'),
    field('CODE', 'code'),
    field('DETAIL', 'detail'),
  ],
  fields: ['line', 'id', 'email', 'code', 'detail'],
};
