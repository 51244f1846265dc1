import { join } from 'node:path';
import type { Config } from '../config';
import type { Secrets } from '../secrets';
import { DEFAULT_TENANT_SLUG } from './installation';

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
    `  pnpm hjctl users list --tenant ${DEFAULT_TENANT_SLUG}`,
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function shellQuote(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
