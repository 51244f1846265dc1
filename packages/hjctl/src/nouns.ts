import type { Command } from 'commander';
import type { Cli } from './run';

/** What a file in `commands/` exports: its verbs and options, put on a command of its name. */
interface NounModule {
  register(noun: Command, cli: Cli): void;
}

/** One word after `hjctl`. Its code is loaded only when it is called. */
export interface Noun {
  name: string;
  summary: string;
  load: () => Promise<NounModule>;
}

/** All of hjctl. To add a noun: one file in `commands/`, one line here. */
export const NOUNS: readonly Noun[] = [
  { name: 'login', summary: 'Check a token and keep it for later commands', load: () => import('./commands/login') },
  { name: 'logout', summary: 'Forget the kept token', load: () => import('./commands/logout') },
  { name: 'whoami', summary: 'Show who the token is and what it may do', load: () => import('./commands/whoami') },
  { name: 'users', summary: 'Find, create, change, disable and delete users', load: () => import('./commands/users') },
  { name: 'tenants', summary: 'List, create, change and delete tenants', load: () => import('./commands/tenants') },
  {
    name: 'roles',
    summary: 'List, create, change and delete roles of a tenant',
    load: () => import('./commands/roles'),
  },
  {
    name: 'mails',
    summary: 'See mails that have not gone out; have refused ones sent after all',
    load: () => import('./commands/mails'),
  },
  { name: 'jobs', summary: 'Follow and cancel work that goes on on the server', load: () => import('./commands/jobs') },
  {
    name: 'webhooks',
    summary: 'Have events posted to addresses; see and repeat deliveries',
    load: () => import('./commands/webhooks'),
  },
  { name: 'config', summary: "Read and change a tenant's auth config", load: () => import('./commands/config') },
  {
    name: 'keys',
    summary: 'List, create and delete API keys; replace the signing key',
    load: () => import('./commands/keys'),
  },
  {
    name: 'signing-keys',
    summary: 'See and replace the keys that sign access tokens',
    load: () => import('./commands/signing-keys'),
  },
  {
    name: 'audit',
    summary: 'See what was done and by whom; check that the log is whole',
    load: () => import('./commands/audit'),
  },
  {
    name: 'completion',
    summary: 'Print a completion script for your shell',
    load: () => import('./commands/completion'),
  },
];
