import type { INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

/** OpenAPI 3.1 speaks plain JSON Schema; the library would ask zod for the dialect of 3.0. */
export function inline(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const made: Record<string, unknown> = { ...z.toJSONSchema(schema, { io, unrepresentable: 'any' }) };
  delete made['$schema'];
  return made;
}

/** OpenAPI 3.1, made from the controllers and their schemas. */
export function openApi(app: INestApplication): OpenAPIObject {
  const info = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Tollgate merchant API')
    .setDescription(
      'Charge it to the phone bill. Amounts are integers in won; times are RFC 3339; errors are `application/problem+json` (see /docs/errors).',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'Your secret key, `sk_…`.' })
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An operator’s key, `ok_…`.' }, 'operator')
    .addSecurityRequirements('bearer')
    .build();
  return SwaggerModule.createDocument(app, info, {
    standardSchemaConverter: (schema, { schemaType }) => ({ schema: inline(schema as z.ZodType, schemaType) }),
  });
}

/** `GET /openapi.json` and the page for people at `GET /docs`. */
export function serveDocs(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => openApi(app), { jsonDocumentUrl: 'openapi.json', customSiteTitle: 'Tollgate API' });
}
