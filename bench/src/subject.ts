import { availableParallelism } from 'node:os';
import { type HttpConnection, openConnection, type WireAnswer, type WireRequest } from './http-client';
import type { Operation } from './measure';

/** A program that is measured, loaded with its users and ready. */
export interface Subject {
  name: string;
  /** The process that answers; null when it is this one. */
  pid: number | null;
  /** Where it listens, when it is a server. */
  url?: string;
  operations: Operation[];
  stop(): Promise<void>;
}

/** What a subject is started with. */
export interface SubjectOptions {
  /** A database of its own, empty. */
  connectionString: string;
  size: number;
  /** Tenants that the users are spread over, of our own server. Default 1. */
  tenants?: number;
  connections: number;
  /** `HELLOJOHN_WORKERS`, of our own server. */
  workers?: number;
}

/** What of an answer tells that it is the right one. */
export type Check = (answer: WireAnswer) => boolean;

export interface Lanes {
  /** Sends on the lane's own connection. @throws Error when the answer is not as expected. */
  send(lane: number, request: WireRequest, check?: Check): Promise<WireAnswer>;
  /** An operation of one request. */
  operation(name: string, request: (lane: number) => WireRequest, check?: Check): Operation;
  close(): void;
}

/**
 * Enough to keep every core hashing. More would only wait in line, and our server refuses (503) what would wait for more
 * than two seconds: on a slow machine that would stop the measurement.
 */
export const HASHING_LANES = 4 * availableParallelism();

const isSuccess: Check = ({ status }) => status >= 200 && status < 300;

/** Opens one connection a lane. */
export async function openLanes(url: string, count: number): Promise<Lanes> {
  const connections = await Promise.all(Array.from({ length: count }, () => openConnection(url)));
  const send = async (lane: number, request: WireRequest, check: Check = isSuccess) => {
    const answer = await (connections[lane] as HttpConnection).send(request);
    if (!isSuccess(answer) || !check(answer)) {
      throw new Error(`${request.method} ${request.path}: ${answer.status} ${answer.body.slice(0, 500)}`);
    }
    return answer;
  };
  return {
    send,
    operation: (name, request, check) => ({
      name,
      run: async (lane) => {
        await send(lane, request(lane), check);
      },
    }),
    close: () => {
      for (const connection of connections) connection.close();
    },
  };
}
