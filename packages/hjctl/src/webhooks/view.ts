import { field, type View } from '../output/view';

export const WEBHOOK_VIEW: View = {
  columns: [
    field('ID', 'id'),
    field('URL', 'url'),
    field('EVENTS', 'events'),
    field('ENABLED', 'enabled'),
    field('DESCRIPTION', 'description'),
  ],
  fields: ['id', 'url', 'description', 'events', 'enabled', 'previous_secret_expires_at', 'created_at', 'updated_at'],
};

/** The answers that hold a secret. */
export const WEBHOOK_SECRET_VIEW: View = { ...WEBHOOK_VIEW, fields: [...WEBHOOK_VIEW.fields, 'secret'] };

export const DELIVERY_VIEW: View = {
  columns: [
    field('ID', 'id'),
    field('TYPE', 'type'),
    field('STATUS', 'status'),
    field('TRIES', 'attempts'),
    field('ANSWER', 'response_status'),
    field('LAST ERROR', 'last_error'),
    field('NEXT TRY', 'next_attempt_at'),
    field('CREATED', 'created_at'),
  ],
  fields: [
    'id',
    'webhook_id',
    'event_id',
    'type',
    'status',
    'attempts',
    'response_status',
    'last_error',
    'next_attempt_at',
    'last_attempt_at',
    'created_at',
  ],
};
