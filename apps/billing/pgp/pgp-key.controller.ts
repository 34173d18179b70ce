import { problem } from '#platform';
import { Controller, Get, Header } from '@nestjs/common';
import { CarriersOnly } from '../carrier.guard.js';
import { OurPgpKey } from './our-key.js';

/** By what carriers know our signature, and encrypt to us. */
@CarriersOnly()
@Controller('v1/pgp-key')
export class PgpKeyController {
  constructor(private readonly ours: OurPgpKey) {}

  @Get()
  @Header('content-type', 'application/pgp-keys')
  read(): string {
    const key = this.ours.private;
    if (!key) throw problem('not_found');
    return key.toPublic().armor();
  }
}
