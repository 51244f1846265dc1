import { backupCodeHash, createBackupCodes } from './backup-codes';
import { createTotp, matchTotpStep, totpCode } from './totp';

/** The secret of RFC 6238 appendix B, "12345678901234567890", in base 32. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('TOTP', () => {
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
  ])('gives the last six digits of the RFC 6238 vector at %d s', (seconds, code) => {
    expect(totpCode(SECRET, new Date(seconds * 1000))).toBe(code);
  });

  it.each([
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ])('takes the code of %d steps away: %s (M1)', (steps, isTaken) => {
    const now = new Date(1_700_000_010_000);
    const code = totpCode(SECRET, new Date(now.getTime() + steps * 30_000));
    const step = matchTotpStep(SECRET, code, now);
    expect(step).toBe(isTaken ? Math.floor(now.getTime() / 30_000) + steps : null);
  });

  it('makes a secret of 160 bits, a URI that names issuer and account, and a QR code', () => {
    const { secret, uri, qrCodeSvg } = createTotp('Acme & Söhne', 'a+b@example.com');
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const url = new URL(uri);
    expect(url.protocol).toBe('otpauth:');
    expect(url.searchParams.get('secret')).toBe(secret);
    expect(url.searchParams.get('issuer')).toBe('Acme & Söhne');
    expect(decodeURIComponent(url.pathname)).toContain('a+b@example.com');
    expect(qrCodeSvg).toMatch(/^<svg/);
  });
});

describe('backup codes', () => {
  it('are ten different ones', () => {
    const codes = createBackupCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$/);
  });

  it('are read as people type them', () => {
    expect(backupCodeHash(' ABCD-0011 2345 6789 ')).toEqual(backupCodeHash('abcd-OoIl-2345-6789'));
  });
});
