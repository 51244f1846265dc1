import type { User, UsersResource } from '@hellojohn/sdk';
import { usageError } from '../failure';

/** How the help says what names a user. */
export const USER_ARGUMENT = 'id (usr_…) or e-mail';

/** The user of this name: an e-mail has an `@`, an id has none. @throws HelloJohnError `user_not_found`. */
export function findUser(users: UsersResource, name: string): Promise<User> {
  return checkUserName(name).includes('@') ? users.getByEmail(name) : users.get(name);
}

/** The id of the user of this name; asks the server only for an e-mail. @throws HelloJohnError `user_not_found`. */
export async function findUserId(users: UsersResource, name: string): Promise<string> {
  return checkUserName(name).includes('@') ? (await users.getByEmail(name)).id : name;
}

function checkUserName(name: string): string {
  if (name.trim() !== '') return name;
  throw usageError('the user is empty', 'Name the user by id (usr_…) or e-mail.');
}
