// The least that answers what `get` answers: `limits-server.ts node|express`.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';

const USER = {
  id: 'usr_01J00000000000000000000001',
  tenant_id: 'ten_01J00000000000000000000001',
  email: 'alice.20@example.com',
  email_verified: true,
  first_name: 'Alice',
  last_name: 'Cfcd20son',
  avatar_url: null,
  external_id: null,
  locale: null,
  roles: ['member'],
  status: 'active',
  disabled_reason: null,
  disabled_until: null,
  metadata: { plan: 'pro', department: 20 },
  public_metadata: { theme: 'dark' },
  mfa_enrolled: false,
  must_change_password: false,
  created_at: '2023-01-01T00:00:00.000Z',
  updated_at: '2023-01-01T00:00:00.000Z',
  last_login_at: null,
};

function bareNode(): RequestListener {
  return (_req, res) => {
    res.setHeader('Content-Type', 'application/json; charset=utf-8');
    res.end(JSON.stringify(USER));
  };
}

function bareExpress(): RequestListener {
  const app = express();
  app.get('/v2/admin/tenants/:tenantId/users/:userId', (_req, res) => void res.json(USER));
  return app;
}

const server = createServer(process.argv[2] === 'express' ? bareExpress() : bareNode());
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`ready at http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
