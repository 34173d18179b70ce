import type { Server } from 'node:net';

/** @returns its address. @throws Error that names the variable when the port cannot be had. */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const why = code === 'EACCES' ? 'may not be opened by this user' : 'is taken';
    throw new Error(`port ${port} ${why}; set BILLING_SFTP_PORT to a free one`, { cause: error });
  }
  const bound = server.address() as { port: number };
  return `sftp://${host === '0.0.0.0' ? '127.0.0.1' : host}:${bound.port}`;
}
