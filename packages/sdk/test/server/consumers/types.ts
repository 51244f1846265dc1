import { createAdminClient, createClient, HelloJohnError, type OwnUser, type User } from '@hellojohn/sdk';
import { type AccessTokenClaims, createVerifier } from '@hellojohn/sdk/verify';

const hj = createClient({ url: 'http://localhost:8080', tenant: 'acme-corp' });
const admin = createAdminClient({ url: 'http://localhost:8080', token: 'root' });

export async function use(): Promise<[User, OwnUser, AccessTokenClaims]> {
  const result = await hj.auth.signIn({ email: 'alice@acme.com', password: 'correct horse' });
  if (result.status !== 'signed_in') throw new HelloJohnError({ code: result.status, detail: 'one more step' });
  const absent: string | undefined = result.user.firstName;
  const user = await admin.tenant('acme-corp').users.get(result.user.id);
  const absentForAdmins: string | null = user.firstName;
  const department: unknown = user.metadata.department;
  // @ts-expect-error: private metadata is for administrators
  result.user.metadata;
  // @ts-expect-error: no such filter
  await admin.tenant('acme-corp').users.list({ colour: 'red' });
  // @ts-expect-error: an e-mail address is required
  await admin.tenant('acme-corp').users.create({ firstName: 'Bob' });
  // @ts-expect-error: nested keys are checked too
  await admin.tenant('acme-corp').authConfig.update({ passwordPolicy: { min_length: 8 } });
  const claims = await createVerifier({ url: 'http://localhost:8080', tenant: 'acme-corp' })('token');
  return [user, { ...result.user, firstName: absent ?? absentForAdmins ?? String(department) }, claims];
}
