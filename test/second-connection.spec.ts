import { Test, type TestingModule } from '@nestjs/testing';
import { Database, PlatformModule } from '#platform';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
let room: TestingModule;
let database: Database;
beforeAll(async () => {
  gateway = await TestGateway.start();
  room = await Test.createTestingModule({ imports: [PlatformModule.for('second-connection-test', gateway.config)] }).compile();
  database = room.get(Database);
});
afterAll(async () => {
  await room.close();
  await gateway.close();
});

const TOLD = 'a second connection is taken within a transaction';

it('whoever takes a second connection within a transaction is told so by every test, whichever way he takes it', async () => {
  await expect(database.tx(() => database.query('select 1'))).rejects.toThrow(TOLD);
  await expect(database.tx(() => database.tx(() => 1))).rejects.toThrow(TOLD);
  await expect(database.tx(() => database.reader.query('select 1'))).rejects.toThrow(TOLD);
});

it('what a transaction set off for later may take a connection of its own', async () => {
  let ended!: () => void;
  const later = await database.tx(() => {
    const end = new Promise<void>((resolve) => (ended = resolve));
    return { asked: end.then(() => database.query('select 1 as one')) };
  });
  ended();
  expect(await later.asked).toEqual([{ one: 1 }]);
});
