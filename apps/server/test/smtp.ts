import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A mail as the server on the other side got it. */
export interface ReceivedMail extends Email {
  envelopeTo: string[];
  raw: string;
}

/** A reply that refuses, such as 550 or 451; undefined accepts. */
export type Verdict = { code: number; text: string } | undefined;

/** A real SMTP server on a port of this machine. */
export interface TestSmtpServer {
  url: string;
  port: number;
  received: ReceivedMail[];
  /** Asked for each recipient. */
  onRecipient: (address: string) => Verdict;
  /** Asked once the whole mail is there; waiting here keeps the client waiting for the last reply. */
  onData: (mail: ReceivedMail) => Verdict | Promise<Verdict>;
  stop(): Promise<void>;
}

/** @param port 0 for a free one; a server that comes back takes its old one. */
export async function startSmtpServer(port = 0): Promise<TestSmtpServer> {
  const control: Pick<TestSmtpServer, 'received' | 'onRecipient' | 'onData'> = {
    received: [],
    onRecipient: () => undefined,
    onData: () => undefined,
  };
  const smtp = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    allowInsecureAuth: true,
    onAuth({ password }, _session, callback) {
      if (password === 'right') callback(null, { user: 'user' });
      else callback(new Error('wrong credentials'));
    },
    disableReverseLookup: true,
    closeTimeout: 100,
    onRcptTo({ address }, _session, callback) {
      callback(toError(control.onRecipient(address)));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        const envelopeTo = session.envelope.rcptTo.map(({ address }) => address);
        const mail = { ...(await PostalMime.parse(raw)), envelopeTo, raw };
        const refusal = toError(await control.onData(mail));
        if (refusal === undefined) control.received.push(mail);
        callback(refusal);
      });
    },
  });
  smtp.on('error', () => undefined);
  await new Promise<void>((resolve) => smtp.listen(port, '127.0.0.1', resolve));
  const listening = (smtp.server.address() as AddressInfo).port;
  return Object.assign(control, {
    url: `smtp://127.0.0.1:${listening}`,
    port: listening,
    stop: () => new Promise<void>((resolve) => smtp.close(resolve)),
  });
}

function toError(verdict: Verdict): (Error & { responseCode: number }) | undefined {
  return verdict && Object.assign(new Error(verdict.text), { responseCode: verdict.code });
}

/** A server that takes connections, says a little every now and then, and never comes to the point. */
export async function startTarpit(port = 0): Promise<{ port: number; connections(): number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write('220-please hold\r\n');
    const drip = setInterval(() => socket.write('220-the line\r\n'), 50);
    socket.on('close', () => {
      clearInterval(drip);
      sockets.delete(socket);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
