import { headerOf } from './csv-header';
import { jsonFraming } from './json-framing';
import { type ImportMediaType, readRecords, type SourceRecord } from './read';

/** Reads a text in pieces of every size up to seven bytes: nothing may depend on where it is cut. */
async function readAll(type: ImportMediaType, content: string | Buffer): Promise<SourceRecord[]> {
  const bytes = Buffer.from(content);
  const results: SourceRecord[][] = [];
  for (const size of [1, 2, 3, 7, bytes.length + 1]) {
    const pieces = async function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    };
    const records: SourceRecord[] = [];
    for await (const record of readRecords({ type, source: pieces(), preset: null })) records.push(record);
    results.push(records);
  }
  for (const other of results) expect(other).toEqual(results[0]);
  return results[0] ?? [];
}

const codes = (records: SourceRecord[]) =>
  records.map((record) => [record.line, 'problem' in record ? record.problem.code : record.value]);

test('NDJSON: one record a line, blank lines counted but none', async () => {
  const text = '\ufeff{"a":1}\r\n\n  \n{"b":"ü😀"}\n{broken\n[1]\n{"c":3}';
  expect(codes(await readAll('application/x-ndjson', text))).toEqual([
    [1, { a: 1 }],
    [4, { b: 'ü😀' }],
    [5, 'malformed_request'],
    [6, [1]],
    [7, { c: 3 }],
  ]);
});

test('NDJSON: bad UTF-8 and a line that is too long are named, the next ones read', async () => {
  const content = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}\n{"b":2}\n')]);
  expect(codes(await readAll('application/x-ndjson', content))).toEqual([
    [1, 'malformed_request'],
    [2, { b: 2 }],
  ]);
  const long = [Buffer.from(`{"a":"${'x'.repeat(1024 * 1024)}"}\n{"b":2}\n`)];
  const records: SourceRecord[] = [];
  const source = async function* () {
    yield* long;
  };
  for await (const record of readRecords({ type: 'application/x-ndjson', source: source(), preset: null }))
    records.push(record);
  expect(codes(records)).toEqual([
    [1, 'payload_too_large'],
    [2, { b: 2 }],
  ]);
});

test('CSV: lines are physical, quotes hold line breaks, empty cells are absent', async () => {
  const text =
    'email,first_name,email_verified,roles\r\na@x.example,"two\nlines, ""q""",true,member;admin\r\n\r\nb@x.example,,,\r\n';
  expect(codes(await readAll('text/csv', text))).toEqual([
    [2, { email: 'a@x.example', first_name: 'two\nlines, "q"', email_verified: true, roles: ['member', 'admin'] }],
    [5, { email: 'b@x.example', roles: [] }],
  ]);
});

test('CSV: metadata by column, as JSON where it parses; __proto__ stays a key', async () => {
  const text =
    'email,metadata,metadata.plan,metadata[no],public_metadata.theme,metadata.__proto__\na@x.example,"{""a"":1}",pro,007,7,1\n';
  const [record] = await readAll('text/csv', text);
  expect(JSON.stringify(record)).toBe(
    '{"line":2,"value":{"email":"a@x.example","metadata":{"a":1,"plan":"pro","no":"007","__proto__":1},"public_metadata":{"theme":7}}}',
  );
});

test('CSV: a stray quote and surplus cells spoil their record alone; defused cells are as they were', async () => {
  const text = `email,last_name\na"b@x.example,x\n"a@x.example"y,x\na@x.example,b,c\n'=1,''=2\nO'Neil,'x\n`;
  expect(codes(await readAll('text/csv', text))).toEqual([
    [2, 'malformed_request'],
    [3, 'malformed_request'],
    [4, 'malformed_request'],
    [5, { email: '=1', last_name: "'=2" }],
    [6, { email: "O'Neil", last_name: "'x" }],
  ]);
});

test('JSON: the elements of users, wherever they stand, and what is wrong in one stays in it', async () => {
  const text =
    '{"realm":{"users":[1]},\n"x":"users","users": [\n {"a":[{"b":"]}\\""}]},\n {"a": nope}, 7,\n\n{"c":{}} ]\n, "y":[]}';
  expect(codes(await readAll('application/json', text))).toEqual([
    [3, { a: [{ b: ']}"' }] }],
    [4, 'malformed_request'],
    [4, 7],
    [6, { c: {} }],
  ]);
  expect(await readAll('application/json', '{"users":[]}')).toEqual([]);
});

test('JSON: a list alone is a document of users', async () => {
  expect(codes(await readAll('application/json', ' [\n{"users":[{}]},\n nope, [7],\n\n{"c":"users"} ]\n'))).toEqual([
    [2, { users: [{}] }],
    [3, 'malformed_request'],
    [3, [7]],
    [5, { c: 'users' }],
  ]);
  expect(await readAll('application/json', '[]')).toEqual([]);
});

test.each([
  ['semicolons', ';'],
  ['tabs', '\t'],
])('CSV: %s separate cells where those of the header are', async (_what, separator) => {
  const rows = [
    ['email', '"metadata.a,b"', 'roles', 'email_verified'],
    ['a@x.example', '"x,\r\n""y"" z"', '"member;admin"', 'TRUE'],
    ['b@x.example', '1,5', 'member', 'False'],
  ];
  const text = rows.map((cells) => `${cells.join(separator)}\r\n`).join('');
  expect(codes(await readAll('text/csv', `\ufeff${text}`))).toEqual([
    [2, { email: 'a@x.example', roles: ['member', 'admin'], email_verified: true, metadata: { 'a,b': 'x,\r\n"y" z' } }],
    [4, { email: 'b@x.example', roles: ['member'], email_verified: false, metadata: { 'a,b': '1,5' } }],
  ]);
});

test('CSV: a bare CR ends nothing, and no cell gets lost behind it', async () => {
  expect(codes(await readAll('text/csv', 'email,first_name,last_name\na@x.example,b\rc,d\n'))).toEqual([
    [2, { email: 'a@x.example', first_name: 'b\rc', last_name: 'd' }],
  ]);
});

test.each([
  ['e"mail,first_name\na@x.example,A\n', 'can not be parsed'],
  [Buffer.from('\ufeffemail,first_name\na@x.example,A\n', 'utf16le'), 'is not UTF-8'],
  ['email,first_name\ra@x.example,A\rb@x.example,B', 'ends with a bare CR: lines have to end with LF or CR LF'],
  ['email,first_name, email\na@x.example,A,B\n', 'names the column email twice'],
])('CSV: a header that can not be read spoils the file at once', async (content, message) => {
  await expect(readAll('text/csv', content)).rejects.toMatchObject({
    code: 'malformed_request',
    detail: `The header of the CSV file ${message}.`,
  });
});

test('CSV: a header of very many columns holds up nobody', async () => {
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => `metadata.${index}`).join(','));
  const start = performance.now();
  expect(() => headerOf({ line: 1, bytes: Buffer.concat([bytes, Buffer.from(',metadata.7')]) })).toThrow('twice');
  expect(headerOf({ line: 1, bytes }).columns).toHaveLength(100_000);
  // Compared one with each other it takes minutes.
  expect(performance.now() - start).toBeLessThan(10_000);
});

test.each([
  '',
  '[]]',
  '[{"a":1}',
  '[][]',
  '7',
  '{"users":[]}\n{"a":1}',
  '{"a":1}\n{"a":2}',
  '{}',
  '{"users":{}}',
  '{"users":[{"a":1}',
  '{"users":[}',
  '{"users":[],"users":[]}',
  '{"users":["x',
])('JSON: %j is no document of users', async (text) => {
  await expect(readAll('application/json', text)).rejects.toMatchObject({ code: 'malformed_request' });
});

test('JSON: brackets without end take no memory, and one that is too deep spoils its record alone', async () => {
  const framing = jsonFraming();
  for (const byte of Buffer.from('{"users":[')) framing.next(byte);
  const before = process.memoryUsage().heapUsed;
  for (let count = 0; count < 10_000_000; count += 1) framing.next(0x5b);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(40_000_000);
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const text = `{"users":[${nested(2000)},{"a":1},${nested(2000)}x,{"a":2}]}`;
  const records = await readAll('application/json', text);
  expect(codes(records)).toEqual([
    [1, 'malformed_request'],
    [1, { a: 1 }],
    [1, 'malformed_request'],
    [1, { a: 2 }],
  ]);
});
