import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import type { Answer } from './mock.kit.js';

type Json = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- a document of unknown depth

/** Where the published descriptions lie; says loudly when they do not. */
export function publishedDescriptions(what: string): string | null {
  const directory = process.env['CAMARA_SPEC_DIR'];
  // Not console.warn: jest swallows what a suite says whose tests are all skipped.
  if (!directory)
    process.stderr.write(
      `\n!! CAMARA_SPEC_DIR is not set: ${what} was NOT checked against its published description; these tests are skipped.\n\n`,
    );
  return directory ?? null;
}

/** A published interface description: tells whether an answer is one that it allows. */
export class Description {
  private readonly ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  private readonly document: Json;
  private readonly compiled = new Map<string, ValidateFunction>();
  /** `operationId status` of every answer that was looked at. */
  readonly seen = new Set<string>();

  constructor(directory: string, file: string) {
    this.document = parse(readFileSync(join(directory, file), 'utf8')) as Json;
    formats.default(this.ajv);
    this.ajv.addSchema(this.document, 'doc');
  }

  /** Every `operationId status` the description lists. */
  listed(): string[] {
    return this.operations().flatMap(({ operation }) =>
      Object.keys(operation['responses']).map((status) => `${operation['operationId']} ${status}`),
    );
  }

  /** What is wrong with this answer of the operation; empty when nothing is. */
  faults(operationId: string, answer: Answer): string[] {
    const found = this.operations().find(({ operation }) => operation['operationId'] === operationId);
    if (!found) return [`no operation ${operationId}`];
    const { pointer, value } = this.resolve(`${found.pointer}/responses/${answer.status}`);
    if (!value) return [`${answer.status} is not listed for ${operationId}`];
    this.seen.add(`${operationId} ${answer.status}`);
    return [...this.headerFaults(pointer, value, answer), ...this.bodyFaults(pointer, value, answer)];
  }

  /** What is wrong with this event. */
  eventFaults(event: Json): string[] {
    const mapping = this.document['components'].schemas.CloudEvent.discriminator.mapping as Record<string, string>;
    const schema = mapping[event['type'] as string];
    return schema ? this.check(schema, event) : [`no event ${event['type']}`];
  }

  private headerFaults(pointer: string, response: Json, answer: Answer): string[] {
    return Object.keys(response['headers'] ?? {}).flatMap((name) => {
      const text = answer.headers.get(name);
      if (text === null) return [`header ${name} is missing`];
      const header = this.resolve(`${pointer}/headers/${name}`);
      const isNumber = this.resolve(`${header.pointer}/schema`).value?.['type'] === 'integer';
      return this.check(`${header.pointer}/schema`, isNumber ? Number(text) : text);
    });
  }

  private bodyFaults(pointer: string, response: Json, answer: Answer): string[] {
    if (!response['content']) return answer.text === '' ? [] : ['a body where there should be none'];
    if (!answer.headers.get('content-type')?.startsWith('application/json')) return ['the body is not application/json'];
    return this.check(`${pointer}/content/application~1json/schema`, answer.body);
  }

  private check(pointer: string, value: unknown): string[] {
    const validate = this.compiled.get(pointer) ?? this.ajv.compile({ $ref: `doc${pointer}` });
    this.compiled.set(pointer, validate);
    const faults = validate(value) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
    return [...faults, ...this.kindFaults(pointer, value)];
  }

  /** A schema that tells kinds apart says nothing of what each must have: that stands in the schema of its kind. */
  private kindFaults(pointer: string, value: unknown): string[] {
    const { pointer: at, value: schema } = this.resolve(pointer);
    if (Array.isArray(value)) return schema?.['items'] ? value.flatMap((item) => this.kindFaults(`${at}/items`, item)) : [];
    const { propertyName, mapping } = (schema?.['discriminator'] ?? {}) as { propertyName?: string; mapping?: Record<string, string> };
    if (propertyName === undefined) return [];
    const kind = mapping?.[(value as Json)[propertyName]];
    return kind ? this.check(kind, value) : [`${propertyName} names no kind`];
  }

  /** Follows the pointer and, where it leads to a reference, that. */
  private resolve(pointer: string): { pointer: string; value: Json | undefined } {
    const steps = pointer
      .slice(2)
      .split('/')
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const value = steps.reduce<Json | undefined>((node, step) => node?.[step], this.document);
    return value?.['$ref'] ? this.resolve(value['$ref'] as string) : { pointer, value };
  }

  private operations(): { pointer: string; operation: Json }[] {
    return Object.entries(this.document['paths'] as Json).flatMap(([path, methods]) =>
      Object.entries(methods as Json).map(([method, operation]) => ({
        pointer: `#/paths/${path.replaceAll('/', '~1')}/${method}`,
        operation: operation as Json,
      })),
    );
  }
}
