import bcrypt from 'bcrypt';
import { bcryptThreads } from './bcrypt-threads';
import { makeHash } from './formats/bcrypt';
import { burnRounds, parseHash } from './hash-format';
import { createPasswordService } from './service';

const passwords = createPasswordService({ bcryptCost: 4, concurrency: 1 });
const UPASS = 't\u00e1\u0411\u2113\u0259';

// Published in passlib 1.7.4 (passlib/tests/test_handlers_bcrypt.py).
const PASSLIB: [string, string][] = [
  ['', '$bcrypt-sha256$v=2,t=2b,r=5$E/e/2AOhqM5W/KJTFQzLce$WFPIZKtDDTriqWwlmRFfHiOTeheAZWe'],
  ['password', '$bcrypt-sha256$v=2,t=2b,r=5$5Hg1DKFqPE8C2aflZ5vVoe$wOK1VFFtS8IGTrGa7.h5fs0u84qyPbS'],
  [UPASS, '$bcrypt-sha256$v=2,t=2b,r=5$.US1fQ4TQS.ZTz/uJ5Kyn.$pzzgp40k8reM1CuQb03PvE0IDPQSdV6'],
  ['abc123'.repeat(12), '$bcrypt-sha256$v=2,t=2b,r=5$X1g1nh3g0v4h6970O68cxe$zu1cloESVFIOsUIo7fCEgkdHaI9SSue'],
  [`${'abc123'.repeat(12)}qwr`, '$bcrypt-sha256$v=2,t=2b,r=5$X1g1nh3g0v4h6970O68cxe$CBF9csfEdW68xv3DwE6xSULXMtqEFP.'],
];

// Published in John the Ripper 1.7.9.
const BCRYPT: [string, string][] = [
  ['U*U*U*U*', '$2a$05$c92SVSfjeiCD6F2nAD6y0uBpJDjdRkt0EgeC4/31Rf2LUZbDRDE.O'],
  ['U*U***U', '$2a$05$WY62Xk2TXZ7EvVDQ5fmjNu7b0GEzSzUXUh2cllxJwhtOeMtWV3Ujq'],
  ['U*U*U*U*', '$2b$05$c92SVSfjeiCD6F2nAD6y0uBpJDjdRkt0EgeC4/31Rf2LUZbDRDE.O'],
  ['U*U*U*U*', '$2y$05$c92SVSfjeiCD6F2nAD6y0uBpJDjdRkt0EgeC4/31Rf2LUZbDRDE.O'],
];

describe('verify', () => {
  test.each([...PASSLIB, ...BCRYPT])('takes %j for %s and nothing else', async (password, hash) => {
    expect((await passwords.verify(password, hash)).ok).toBe(true);
    expect((await passwords.verify(`${password}x`, hash)).ok).toBe(false);
  });

  test('hashes made here are of the same form as passlib’s', async () => {
    const hash = await passwords.hash('temporary-password-123');
    expect(hash).toMatch(/^\$bcrypt-sha256\$v=2,t=2b,r=4\$[./A-Za-z0-9]{22}\$[./A-Za-z0-9]{31}$/);
    expect(await passwords.verify('temporary-password-123', hash)).toEqual({ ok: true, needsRehash: false });
    expect(await passwords.hash('temporary-password-123')).not.toBe(hash);
  });

  test.each([
    ['what follows byte 72', `${'a'.repeat(72)}X`, `${'a'.repeat(72)}Y`],
    ['what follows byte 72 of two-byte letters', `${'é'.repeat(36)}X`, `${'é'.repeat(36)}Y`],
    ['what follows a NUL', 'before\0after', 'before\0other'],
    ['the 128th of four-byte characters', '😀'.repeat(128), `${'😀'.repeat(127)}😁`],
  ])('counts %s', async (_name, password, other) => {
    const hash = await passwords.hash(password);
    expect((await passwords.verify(password, hash)).ok).toBe(true);
    expect((await passwords.verify(other, hash)).ok).toBe(false);
  });

  test('composed and decomposed letters are the same password, for foreign hashes too', async () => {
    const composed = 'caf\u00e9-au-lait';
    const decomposed = 'cafe\u0301-au-lait';
    const own = await passwords.hash(decomposed);
    expect((await passwords.verify(composed, own)).ok).toBe(true);
    expect((await passwords.verify(decomposed, own)).ok).toBe(true);
    const foreign = await bcrypt.hash(decomposed, 4);
    expect(await passwords.verify(decomposed, foreign)).toEqual({ ok: true, needsRehash: true });
  });

  test('no hash and a damaged one match nothing, however plausible', async () => {
    for (const hash of [null, '', 'null', '$2b$04$short', '$bcrypt-sha256$v=3,t=2b,r=4$', 'plain-text']) {
      expect(await passwords.verify('', hash)).toEqual({ ok: false, needsRehash: false });
      expect(await passwords.verify('plain-text', hash)).toEqual({ ok: false, needsRehash: false });
    }
  });
});

describe('needsRehash', () => {
  test('for plain bcrypt and for a lower cost, not for the wrong password or a higher cost', async () => {
    const atFive = createPasswordService({ bcryptCost: 5, concurrency: 1 });
    const cheap = await passwords.hash('correct horse');
    const plain = await bcrypt.hash('correct horse', 6);
    expect(await atFive.verify('correct horse', cheap)).toEqual({ ok: true, needsRehash: true });
    expect(await atFive.verify('correct horse', plain)).toEqual({ ok: true, needsRehash: true });
    expect(await atFive.verify('wrong horse', cheap)).toEqual({ ok: false, needsRehash: false });
    expect(await passwords.verify('correct horse', await atFive.hash('correct horse'))).toEqual({
      ok: true,
      needsRehash: false,
    });
  });

  test('not for plain bcrypt and more than 72 bytes: what was typed beyond them was never checked', async () => {
    const plain = await bcrypt.hash('a'.repeat(80), 4);
    expect(await passwords.verify(`${'a'.repeat(72)}typo`, plain)).toEqual({ ok: true, needsRehash: false });
  });
});

describe('checkHistory', () => {
  test('refuses what one of the hashes was made of', async () => {
    const hashes = [await passwords.hash('first-password'), await bcrypt.hash('second-password', 4)];
    await expect(passwords.checkHistory('third-password', hashes, 'body.new_password')).resolves.toBeUndefined();
    for (const password of ['first-password', 'second-password']) {
      await expect(passwords.checkHistory(password, hashes, 'body.new_password')).rejects.toMatchObject({
        code: 'password_too_weak',
        errors: [{ path: 'body.new_password', message: 'must not be one that was used before' }],
      });
    }
  });
});

test('a wrong password costs as many rounds for a cheap hash, for none and for our own', async () => {
  const spy = import.meta.jest.spyOn(bcryptThreads, 'hash');
  const rounds = async (hash: string | null) => {
    spy.mockClear();
    await createPasswordService({ bcryptCost: 7, concurrency: 1 }).verify('wrong', hash);
    return spy.mock.calls.reduce((sum, [, salt]) => sum + 2 ** costOf(salt), 0);
  };
  const costOf = (salt: string | number) => (typeof salt === 'number' ? salt : Number(salt.split('$')[2]));
  expect(await rounds(null)).toBe(128);
  expect(await rounds(await makeHash('right', 7))).toBe(128);
  expect(await rounds(await makeHash('right', 4))).toBe(128);
  expect(await rounds('not a hash')).toBe(128);
  expect(await rounds('{SSHA256}x1tymSTVjozxQ2PtT46ysrzhZxbcskK0o2f8hEFx7fAQQmhtDSEkJA==')).toBe(128);
  spy.mockRestore();
});

test('the hash of a password reads back with its cost', async () => {
  const hash = parseHash(await makeHash('some-password', 4));
  expect(hash).toMatchObject({ format: 'bcrypt_sha256', rounds: 16 });
  expect(await hash?.matches('some-password')).toBe(true);
  await expect(burnRounds(16)).resolves.toBeUndefined();
});
