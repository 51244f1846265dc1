import { invalidArgument } from '../error';
import { snakeCase } from './case';

/** Checks a server's address and takes the trailing slash off. */
export function baseUrl(url: string): string {
  const parsed = parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.search || parsed.hash || parsed.username) {
    throw invalidArgument('url must be an absolute http or https URL without user information, query and fragment');
  }
  return parsed.href.replace(/\/+$/, '');
}

/** Checks the option `tenant`: what it names, the server knows. */
export function requireTenant(tenant: unknown): void {
  if (typeof tenant !== 'string' || tenant === '') throw invalidArgument('tenant must be an id or slug');
}

// URL.canParse is younger than some of the browsers this runs in.
function parse(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

/** Fills `{name}` parts of a path. What could lead to another path is refused before any request. */
export function fillPath(template: string, parts: Record<string, string> = {}): string {
  return template.replace(/\{(\w+)\}/g, (_match, name: string) => pathPart(name, parts[name]));
}

function pathPart(name: string, value: unknown): string {
  if (typeof value !== 'string' || /^\.{0,2}$|[/\\]/.test(value) || !isWellFormed(value)) {
    throw invalidArgument(`${name} must be text, not empty, not "." or "..", without a slash`);
  }
  return encodeURIComponent(value);
}

// String.prototype.isWellFormed is younger than some of the browsers this runs in.
function isWellFormed(value: string): boolean {
  return !/\p{Surrogate}/u.test(value);
}

/** A query of camelCase names; undefined values are left out, a record becomes `name[key]=value`. */
export function queryString(query: Record<string, unknown> = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    if (typeof value !== 'object' || value === null) params.append(snakeCase(name), String(value));
    else for (const [key, inner] of Object.entries(value)) params.append(`${name}[${key}]`, filterValue(inner));
  }
  const text = params.toString();
  return text && `?${text}`;
}

/** The server reads a filter value as JSON where it can, so text that looks like JSON has to be quoted. */
function filterValue(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  try {
    JSON.parse(value);
    return JSON.stringify(value);
  } catch {
    return value;
  }
}
