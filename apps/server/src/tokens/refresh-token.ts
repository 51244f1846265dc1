import { timingSafeEqual } from 'node:crypto';
import { deriveKey, hmacSha256 } from '../crypto/hash';
import { idFromBytes, idToBytes } from '../ids';

const ID_BYTES = 16;
const GENERATION_BYTES = 4;
const SECRET_BYTES = 32;
const SECRET_AT = 2 * ID_BYTES + GENERATION_BYTES;
const FORM = /^rt_[A-Za-z0-9_-]{91}$/;

/** What a refresh token says of itself; nothing of it is true before {@link RefreshTokens.isAuthentic} has said so. */
export interface PresentedToken {
  tenantId: string;
  sessionId: string;
  /** How often the session's token had rotated when this one was made. */
  generation: number;
  secret: Buffer;
}

/** What the tokens of a session are made of. */
export interface RefreshSeed {
  tenantId: string;
  sessionId: string;
  /** 256 random bits of the session's own. */
  nonce: Uint8Array;
}

/**
 * Refresh tokens: `rt_` and base64url of tenant, session, generation and 256 bits of HMAC-SHA-256 over the session's
 * nonce and the generation. They can be made again from the session and the server's key, so none has to be stored, and
 * a retired one still proves that it was genuine.
 */
export interface RefreshTokens {
  make(seed: RefreshSeed, generation: number): string;
  /** Null for a text that can't be one. */
  parse(token: string): PresentedToken | null;
  isAuthentic(token: PresentedToken, nonce: Uint8Array): boolean;
  /** Identifies one generation of a session to others, as the `jti` of its access token does. */
  fingerprint(seed: RefreshSeed, generation: number): string;
}

/** @param secretKey HELLOJOHN_SECRET_KEY. */
export function createRefreshTokens(secretKey: Uint8Array): RefreshTokens {
  const key = deriveKey(secretKey, 'refresh-token');
  const derive = (purpose: string, nonce: Uint8Array, generation: number) =>
    hmacSha256(key, Buffer.concat([Buffer.from(purpose), nonce, uint32(generation)]));
  return {
    make({ tenantId, sessionId, nonce }, generation) {
      const secret = derive('secret', nonce, generation);
      const bytes = Buffer.concat([idToBytes(tenantId), idToBytes(sessionId), uint32(generation), secret]);
      return `rt_${bytes.toString('base64url')}`;
    },

    parse(token) {
      if (!FORM.test(token)) return null;
      const text = token.slice(3);
      const bytes = Buffer.from(text, 'base64url');
      // The last letter has bits to spare: of the texts that mean the same bytes only one is a token.
      if (bytes.toString('base64url') !== text) return null;
      return {
        tenantId: idFromBytes('ten', bytes.subarray(0, ID_BYTES)),
        sessionId: idFromBytes('ses', bytes.subarray(ID_BYTES, 2 * ID_BYTES)),
        generation: bytes.readUInt32BE(2 * ID_BYTES),
        secret: bytes.subarray(SECRET_AT, SECRET_AT + SECRET_BYTES),
      };
    },

    isAuthentic: ({ secret, generation }, nonce) => timingSafeEqual(secret, derive('secret', nonce, generation)),

    fingerprint: ({ nonce }, generation) => derive('jti', nonce, generation).subarray(0, 16).toString('base64url'),
  };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(GENERATION_BYTES);
  bytes.writeUInt32BE(value);
  return bytes;
}
