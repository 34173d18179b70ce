import { writeFileSync } from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import { OPENAPI_PAGE, openApiPage } from '../apps/gateway/pages.js';
import { TestGateway } from './gateway.js';
import { exists, read, ROOT } from './tidy.files.js';

let gateway: TestGateway;
beforeAll(async () => (gateway = await TestGateway.start()));
afterAll(() => gateway.close());

it('the committed OpenAPI document is the one that the running checkout answers', async () => {
  const content = openApiPage((await request(gateway.url).get('/openapi.json').expect(200)).body);
  if (process.env['UPDATE_PAGES'] === '1') writeFileSync(path.join(ROOT, OPENAPI_PAGE), content);
  else if (!exists(OPENAPI_PAGE) || read(OPENAPI_PAGE) !== content)
    throw new Error(`${OPENAPI_PAGE} is not current; UPDATE_PAGES=1 npx jest test/openapi-page.spec.ts writes it anew`);
});
