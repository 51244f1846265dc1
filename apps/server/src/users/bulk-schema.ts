import { z } from 'zod';
import { text } from '../http/fields';
import { UserFilterBody } from './list-query';
import { metadataField } from './metadata';
import { rolesField } from './schema';

export const BULK_ACTIONS = ['disable', 'enable', 'delete', 'revoke_sessions', 'password_reset', 'update'] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

const IDS_MAX = 10_000;

const BulkChanges = z
  .strictObject({
    add_roles: rolesField().optional().describe('Roles that each user gets beside those it has.'),
    remove_roles: rolesField().optional().describe('Roles that each user loses.'),
    metadata: metadataField().optional().describe('Merged into the private data of each user (RFC 7396).'),
    public_metadata: metadataField().optional().describe('Merged likewise into the data that the user sees.'),
  })
  .refine((changes) => Object.values(changes).some((value) => value !== undefined), 'must name a change')
  .refine(({ add_roles: added = [], remove_roles: removed = [] }) => !added.some((role) => removed.includes(role)), {
    message: 'must not have a role that is added as well',
    path: ['remove_roles'],
  })
  .describe('What `update` changes in each user.');
export type BulkChanges = z.output<typeof BulkChanges>;

export const BulkUsersBody = z
  .strictObject({
    action: z
      .enum(BULK_ACTIONS, `must be one of ${BULK_ACTIONS.join(', ')}`)
      .describe('What is done to each user, with the effects of the single call.'),
    user_ids: z
      .array(text(64))
      .min(1, 'must name a user')
      .max(IDS_MAX, `must have at most ${IDS_MAX} ids`)
      .transform((ids) => [...new Set(ids)])
      .optional()
      .describe(`The users, 1 to ${IDS_MAX}; a repeated id counts once. Not together with \`filter\`.`),
    filter: UserFilterBody.optional().describe(
      'All users that match now, by the filters of the list; `{}` is everybody. `metadata` is an object: each of its keys has to have this value.',
    ),
    changes: BulkChanges.optional(),
    dry_run: z.boolean().default(false).describe('Only count the users.'),
    confirm: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe(
        'Number of users that are meant, as `dry_run` has counted them: with any other nothing is done. `delete` by filter needs it.',
      ),
  })
  .superRefine((body, ctx) => {
    const refuse = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message });
    if ((body.user_ids === undefined) === (body.filter === undefined)) {
      refuse('user_ids', 'must be given, or filter in its place');
    }
    if (body.action === 'update' && body.changes === undefined) refuse('changes', 'is needed to update');
    if (body.action !== 'update' && body.changes !== undefined) refuse('changes', 'is only for update');
    const isDeletion = body.action === 'delete' && body.filter !== undefined;
    if (isDeletion && !body.dry_run && body.confirm === undefined) {
      refuse('confirm', 'must be the number of users that match: see dry_run');
    }
  })
  .meta({ id: 'BulkUsers' });
export type BulkUsersBody = z.output<typeof BulkUsersBody>;

export const BulkMatch = z
  .object({ matched: z.number().int().describe('Users that the action would be about.') })
  .meta({ id: 'BulkMatch' });
export type BulkMatch = z.input<typeof BulkMatch>;
