// An administrator makes a user; the user signs in and changes what is theirs. Run by the README's tour.
import { readFile } from 'node:fs/promises';
import { createAdminClient, createClient } from '@hellojohn/sdk';

const url = process.env.HELLOJOHN_URL ?? 'http://127.0.0.1:8080';
const dataDir = process.env.HELLOJOHN_DATA_DIR ?? '.hellojohn';
const token = process.env.HELLOJOHN_TOKEN ?? (await readFile(`${dataDir}/admin-token`, 'utf8')).trim();

const admin = createAdminClient({ url, token }).tenant('acme-corp');
await admin.authConfig.update({ userEditableMetadataKeys: ['theme', 'language', 'notifications'] });
const alice = await admin.users.create({
  email: 'alice@acme.com',
  password: 'old-password',
  firstName: 'Alice',
  metadata: { plan: 'pro' },
});
console.log('created', alice.email, alice.metadata);

const hj = createClient({ url, tenant: 'acme-corp' });
await hj.auth.signIn({ email: 'alice@acme.com', password: 'old-password' });
await hj.user.updateProfile({ firstName: 'Alice', lastName: 'Chen' });
await hj.user.updatePassword({ currentPassword: 'old-password', newPassword: 'new-password-123' });
await hj.user.updateMetadata({ theme: 'dark' });
const { firstName, lastName, publicMetadata } = await hj.user.get();
console.log('updated', firstName, lastName, publicMetadata);

const { users, total } = await admin.users.list({ search: 'alice', page: 1, limit: 20 });
console.log('found', total, users[0]?.lastName);
await hj.auth.signOut();
