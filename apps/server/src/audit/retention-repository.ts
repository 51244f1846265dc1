import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';

/** Where a log begins whose oldest events are gone: the last link that was removed. */
export interface Anchor {
  sequence: number;
  hash: Uint8Array;
  /** By the server's key over log, sequence and hash. */
  mac: Uint8Array;
}

/** The beginning of one log. */
export function auditAnchorOf(sql: Sql, log: string) {
  const own = sql.of(log);
  return {
    /** Null for a log from which nothing was removed. */
    async get(): Promise<Anchor | null> {
      const [row] = await own.query<Anchor>(
        Prisma.sql`SELECT sequence, hash, mac FROM audit_anchors WHERE tenant_id = ${log}`,
      );
      return row ?? null;
    },

    /**
     * Moves the anchor forward and removes everything up to it. The database refuses to go back, to go where no link is,
     * and to remove what is younger than 31 days.
     */
    async advance({ sequence, hash, mac }: Anchor): Promise<void> {
      await own.execute(Prisma.sql`
        INSERT INTO audit_anchors (tenant_id, sequence, hash, mac) VALUES (${log}, ${sequence}, ${hash}, ${mac})
        ON CONFLICT (tenant_id) DO UPDATE SET sequence = EXCLUDED.sequence, hash = EXCLUDED.hash, mac = EXCLUDED.mac`);
      await own.execute(Prisma.sql`
        DELETE FROM audit_events WHERE tenant_id = ${log} AND id IN
          (SELECT event_id FROM audit_chain WHERE tenant_id = ${log} AND sequence <= ${sequence})`);
      await own.execute(Prisma.sql`DELETE FROM audit_chain WHERE tenant_id = ${log} AND sequence <= ${sequence}`);
    },
  };
}
