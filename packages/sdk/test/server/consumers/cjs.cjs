const { createAdminClient, createClient, HelloJohnError, isHelloJohnError } = require('@hellojohn/sdk');
const verify = require('@hellojohn/sdk/verify');
const { scenario } = require('./scenario.cjs');

const sdk = { createClient, createAdminClient, createVerifier: verify.createVerifier, isHelloJohnError };
scenario(sdk, JSON.parse(process.env.GIVEN)).then((result) => {
  // Each entry of the CommonJS build has its own copy of every class.
  const theirs = new verify.HelloJohnError({ code: 'x', detail: 'x' });
  const isKnownAcrossCopies = theirs instanceof HelloJohnError && isHelloJohnError(theirs);
  process.stdout.write(JSON.stringify({ ...result, isKnownAcrossCopies }));
});
