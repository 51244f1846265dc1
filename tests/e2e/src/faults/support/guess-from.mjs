// guess-from.mjs <port> <address>…: signs in with a wrong password from each address in turn, to a server on this machine,
// and prints the statuses.
import { request } from 'node:http';

const [port, ...addresses] = process.argv.slice(2);
const body = JSON.stringify({ tenant: 'acme-corp', email: 'nobody@acme.com', password: 'not-the-password' });

function guess(localAddress) {
  const host = localAddress.includes('.') ? '127.0.0.1' : '::1';
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const options = { host, port, localAddress, method: 'POST', path: '/v2/auth/login', headers, agent: false };
    const sent = request(options, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    });
    sent.once('error', reject).end(body);
  });
}

const statuses = [];
for (const address of addresses) statuses.push(await guess(address));
process.stdout.write(JSON.stringify(statuses));
