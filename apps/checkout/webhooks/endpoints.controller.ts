import type { KnownMerchant } from '#merchants';
import { Deliveries, Endpoints, presentEndpoint } from '#webhooks';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Authenticated, Caller } from '../auth.js';
import { answers } from '../docs/schemas.js';
import { Key, Once } from '../once.js';
import { NoBody } from '../requests.js';
import { KeepEndpoints } from './keep-endpoints.js';
import {
  createEndpoint,
  deliveriesAnswer,
  endpointAnswer,
  endpointsAnswer,
  endpointWithSecretAnswer,
  endpointsPage,
  deliveriesPage,
  pageOf,
  type CreateEndpoint,
  type Page,
} from './schemas.js';

@ApiTags('webhooks')
@ApiBearerAuth()
@ApiResponse({ status: '4XX', description: 'A problem', content: { 'application/problem+json': { schema: answers.problem } } })
@Authenticated()
@Controller('v1/webhook-endpoints')
export class EndpointsController {
  constructor(
    private readonly keep: KeepEndpoints,
    private readonly endpoints: Endpoints,
    private readonly deliveries: Deliveries,
  ) {}

  @Once('optional')
  @ApiResponse({ status: 201, description: 'Made. Keep the secret: it is shown here only.', standardSchema: endpointWithSecretAnswer })
  @Post()
  create(@Caller() merchant: KnownMerchant, @Key() key: string | null, @Body({ schema: createEndpoint }) body: CreateEndpoint) {
    return this.keep.create(merchant, key, body);
  }

  @ApiResponse({ status: 200, description: 'Newest first.', standardSchema: endpointsAnswer })
  @Get()
  async list(@Caller() merchant: KnownMerchant, @Query({ schema: endpointsPage }) { limit, startingAfter }: Page) {
    const found = await this.endpoints.list(merchant.id, limit, startingAfter ?? null);
    return pageOf(found.map(presentEndpoint), limit);
  }

  @ApiResponse({ status: 200, description: 'The endpoint, without its secret.', standardSchema: endpointAnswer })
  @Get(':id')
  async read(@Caller() merchant: KnownMerchant, @Param('id') id: string) {
    return presentEndpoint(await this.keep.get(merchant, id));
  }

  @ApiResponse({ status: 204, description: 'Removed, and its secrets with it.' })
  @Delete(':id')
  @HttpCode(204)
  async remove(@Caller() merchant: KnownMerchant, @Param('id') id: string): Promise<void> {
    await this.keep.remove(merchant, id);
  }

  @Once('optional')
  @NoBody()
  @ApiResponse({ status: 200, description: 'A fresh secret; the old one signs along for a day.', standardSchema: endpointWithSecretAnswer })
  @Post(':id/rotate-secret')
  rotateSecret(@Caller() merchant: KnownMerchant, @Param('id') id: string, @Key() key: string | null) {
    return this.keep.rotateSecret(merchant, key, id);
  }

  @ApiResponse({ status: 200, description: 'Newest first, with every try.', standardSchema: deliveriesAnswer })
  @Get(':id/deliveries')
  async listDeliveries(
    @Caller() merchant: KnownMerchant,
    @Param('id') id: string,
    @Query({ schema: deliveriesPage }) { limit, startingAfter }: Page,
  ) {
    const endpoint = await this.keep.get(merchant, id);
    return pageOf(await this.deliveries.list(endpoint.id, limit, startingAfter ?? null), limit);
  }
}
