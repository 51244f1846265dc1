import { join, resolve } from 'node:path';
import type { Config } from '../config';
import type { Secrets } from '../secrets';
import { DEFAULT_TENANT_SLUG } from './installation';

const DEFAULT_URL = 'http://127.0.0.1:8080';

interface BannerFacts {
  config: Config;
  secrets: Secrets;
  url: string;
  startedInMs: number;
}

/** What a person needs next: where it runs, where its data and token are, and commands ready to paste. */
export function banner({ config, secrets, url, startedInMs }: BannerFacts): string {
  const tokenFile = secrets.adminTokenFile;
  const token = tokenFile === null ? '$HELLOJOHN_ADMIN_TOKEN' : `$(cat ${shellQuote(tokenFile)})`;
  const lines = [
    '',
    `HelloJohn is ready at ${url} (started in ${(startedInMs / 1000).toFixed(1)} s)`,
    '',
    `  Data directory  ${config.dataDir}`,
    `  Admin token     ${tokenFile ?? 'HELLOJOHN_ADMIN_TOKEN of the environment'}`,
    `  Database        ${config.databaseUrl === undefined ? 'embedded PostgreSQL' : 'DATABASE_URL'}`,
    `  Mail            ${config.smtpUrl === undefined ? join(config.dataDir, 'outbox') : 'SMTP_URL'}`,
    '',
    'Try:',
    `  curl -H "Authorization: Bearer ${token}" ${url}/v2/admin/tenants/${DEFAULT_TENANT_SLUG}/users`,
    `  ${hjctl(config, url)} users list --tenant ${DEFAULT_TENANT_SLUG}`,
    '',
  ];
  return `${lines.join('\n')}\n`;
}

/** hjctl finds a server with the default port and data directory by itself; of another one it must be told. */
function hjctl({ dataDir, databaseUrl }: Config, url: string): string {
  const isFound = databaseUrl !== undefined || dataDir === resolve('.hellojohn');
  const dir = isFound ? '' : `HELLOJOHN_DATA_DIR=${shellQuote(dataDir)} `;
  const address = url === DEFAULT_URL ? '' : ` --url ${url}`;
  return `${dir}pnpm hjctl${address}`;
}

function shellQuote(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
