import { HOTP, Secret, TOTP } from 'otpauth';
import { renderSVG } from 'uqr';
import { equalSecrets } from '../crypto/hash';

const STEP_SECONDS = 30;
const DIGITS = 6;
/** RFC 4226 section 4, R6: 160 bits. */
const SECRET_BYTES = 20;
/** Steps before and after the current one: clocks of phones drift, and people type slowly (RFC 6238 section 5.2). */
const WINDOW_STEPS = 1;

/** What an authenticator app needs. */
export interface TotpEnrollment {
  /** Base32, 160 bits. */
  secret: string;
  /** `otpauth://totp/…`. */
  uri: string;
  qrCodeSvg: string;
}

/** A new secret with its URI and QR code; the app shows `issuer` and `account`. */
export function createTotp(issuer: string, account: string): TotpEnrollment {
  const secret = new Secret({ size: SECRET_BYTES });
  const totp = new TOTP({ issuer, label: account, secret, algorithm: 'SHA1', digits: DIGITS, period: STEP_SECONDS });
  const uri = totp.toString();
  return { secret: secret.base32, uri, qrCodeSvg: renderSVG(uri, { border: 2 }) };
}

/**
 * The time step a code belongs to, or null when it is wrong for now ±1 step (RFC 6238). The caller stores the step and
 * refuses it and all before: a code never works twice.
 *
 * @param secret Base32.
 */
export function matchTotpStep(secret: string, code: string, now: Date): number | null {
  const current = Math.floor(now.getTime() / 1000 / STEP_SECONDS);
  const key = Secret.fromBase32(secret);
  let match: number | null = null;
  for (let step = current - WINDOW_STEPS; step <= current + WINDOW_STEPS; step += 1) {
    const expected = HOTP.generate({ secret: key, counter: step, digits: DIGITS });
    if (equalSecrets(expected, code)) match = step;
  }
  return match;
}

/** The code of a moment, as an authenticator app shows it. */
export function totpCode(secret: string, at: Date): string {
  const counter = Math.floor(at.getTime() / 1000 / STEP_SECONDS);
  return HOTP.generate({ secret: Secret.fromBase32(secret), counter, digits: DIGITS });
}
