/** What an application does with the SDK, from sign-in to an offline check of the token. */
exports.scenario = async ({ createClient, createAdminClient, createVerifier, isHelloJohnError }, given) => {
  const { url, token, tenant, email, password } = given;
  const hj = createClient({ url, tenant });
  const { status } = await hj.auth.signIn({ email, password });
  const { firstName } = await hj.user.updateProfile({ firstName: 'Alice' });
  const { total, users } = await createAdminClient({ url, token }).tenant(tenant).users.list({ search: 'alice' });
  const verify = createVerifier({ url, tenant });
  const claims = await verify(await hj.auth.getAccessToken());
  const forged = await verify('not.a.token').catch((error) => isHelloJohnError(error) && error.code);
  await hj.auth.signOut();
  return {
    status,
    firstName,
    total,
    found: users[0].firstName,
    isSameUser: claims.sub === users[0].id,
    forged,
    tokenAfterSignOut: await hj.auth.getAccessToken(),
  };
};
