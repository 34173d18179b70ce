import { error, type Handler } from './camara/carrier.kit.js';
import { anOrder, at, closeAll, noteBook, ordered, yes } from './camara/order.kit.js';

afterEach(closeAll);

describe('tokens', () => {
  it('one is fetched for many calls at once', async () => {
    const { fake, carriers } = await at('kt');
    fake.on('create', ordered('succeeded'));
    await Promise.all(Array.from({ length: 20 }, () => carriers.of('kt').charge(anOrder(), noteBook([]))));
    expect(fake.tokens).toBe(1);
  });

  it('a 401 throws it away and tries once more with a new one', async () => {
    const { fake, carriers } = await at('kt');
    const seen: string[] = [];
    const noting =
      (next: Handler): Handler =>
      (request, body, response) => {
        seen.push(request.headers.authorization!);
        next(request, body, response);
      };
    fake.on('create', noting(error(401, 'UNAUTHENTICATED')), noting(ordered('succeeded')));
    expect(await carriers.of('kt').charge(anOrder(), noteBook(fake.calls))).toEqual(yes);
    expect(seen).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('a second 401 is silence', async () => {
    const { fake, carriers } = await at('kt');
    fake.on('create', error(401, 'UNAUTHENTICATED'));
    expect(await carriers.of('kt').charge(anOrder(), noteBook(fake.calls))).toMatchObject({ kind: 'silent', why: '401 UNAUTHENTICATED' });
    expect(fake.calls).toEqual(['create', 'create']);
  });
});
