import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FIRST_NAMES } from '../people';

/** bcrypt at cost 10, as others export it; its password is nobody's. */
const HASH = '$2b$10$abcdefghijklmnopqrstuuLlgPVxpW7xBUNMwmlQh7yLtL9/XnG7K';
const LINES_AT_ONCE = 1000;

/** Users as another system exports them, pre-hashed, one a line. */
export async function writePeople(path: string, count: number): Promise<{ path: string; mib: number }> {
  await pipeline(Readable.from(blocks(count)), createWriteStream(path));
  return { path, mib: Math.round((await stat(path)).size / 1024 ** 2) };
}

function* blocks(count: number): Generator<string> {
  for (let first = 1; first <= count; first += LINES_AT_ONCE) {
    const length = Math.min(LINES_AT_ONCE, count - first + 1);
    yield Array.from({ length }, (_, index) => `${JSON.stringify(person(first + index))}\n`).join('');
  }
}

function person(n: number) {
  const name = FIRST_NAMES[n % FIRST_NAMES.length] ?? '';
  return {
    email: `${name.toLowerCase()}.${n}@example.com`,
    email_verified: n % 3 > 0,
    first_name: name,
    last_name: `${((n * 2_654_435_761) % 1000).toString(16)}son`,
    external_id: `crm-${n}`,
    password_hash: HASH,
    metadata: { plan: n % 4 === 0 ? 'pro' : 'free', department: n % 50 },
    public_metadata: { theme: 'dark' },
    created_at: new Date(Date.UTC(2023, 0, 1) + n * 60_000).toISOString(),
  };
}
