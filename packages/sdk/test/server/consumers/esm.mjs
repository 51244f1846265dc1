import { createRequire } from 'node:module';
import { createAdminClient, createClient, HelloJohnError, isHelloJohnError } from '@hellojohn/sdk';
import { createVerifier } from '@hellojohn/sdk/verify';
import { scenario } from './scenario.cjs';

const sdk = { createClient, createAdminClient, createVerifier, isHelloJohnError };
const result = await scenario(sdk, JSON.parse(process.env.GIVEN));

// The CommonJS build is another copy of every class.
const copy = createRequire(import.meta.url)('@hellojohn/sdk');
const theirs = new copy.HelloJohnError({ code: 'x', detail: 'x' });
const isKnownAcrossCopies = theirs instanceof HelloJohnError && isHelloJohnError(theirs) && copy !== sdk;
process.stdout.write(JSON.stringify({ ...result, isKnownAcrossCopies }));
