import request, { type Response } from 'supertest';
import type { Host } from '#kernel';
import type { TestGateway } from './gateway.js';
import { koreanDay, until } from './billing.kit.js';

type Item = Record<string, any>;

/** An operator who sees to days and breaks, and the days that pass meanwhile. */
export class BooksDesk {
  private day = 0;

  constructor(private readonly gateway: TestGateway) {}

  call(method: 'get' | 'post', address: string, body?: object, key = 'ok_test_demo'): Promise<Response> {
    const call = request(this.gateway.urlOf('billing'))[method](address).set('authorization', `Bearer ${key}`);
    return Promise.resolve(body === undefined ? call : call.send(body));
  }

  /** Half an hour past midnight of the next day in Korea: the night has closed this one and looked at it. @returns the day that ended. */
  async night(): Promise<string> {
    const ended = koreanDay(this.day);
    await this.gateway.clock(until(0.5, ++this.day));
    await this.gateway.settle();
    return ended;
  }

  /** The same night, so many hours later. */
  async hours(hours: number): Promise<void> {
    await this.gateway.clock(until(0.5 + hours, this.day));
    await this.gateway.settle();
  }

  async stands(carrier: Host, day: string): Promise<Item> {
    const { data } = (await this.call('get', `/v1/operator/days?carrier=${carrier}&limit=99`)).body as { data: Item[] };
    return data.find((one) => one['businessDate'] === day)!;
  }

  async breaks(query = ''): Promise<Item[]> {
    return ((await this.call('get', `/v1/operator/breaks?limit=100${query}`)).body as { data: Item[] }).data;
  }

  resolve({ id }: Item, correction: number): Promise<Response> {
    return this.call('post', `/v1/operator/breaks/${id}/resolve`, { reason: '통신사와 확인함', correction });
  }

  /** What the carrier shows of a payment of ours is changed behind everybody's back. */
  async shows(carrier: Host, payment: Item, change: object): Promise<void> {
    const [row] = await this.gateway.rows<{ id: string }>('select carrier_reference as id from payments.payment where id = $1', [
      payment['id'],
    ]);
    await request(this.gateway.mockUrl).put(`/control/carriers/${carrier}/payments/${row!.id}`).send(change).expect(204);
  }

  async metric(name: string): Promise<number> {
    const metrics = await (await fetch(`${this.gateway.urlOf('billing')}/metrics`)).text();
    return Number(new RegExp(`^${name}\\{.*\\} (\\d+)$`, 'm').exec(metrics)?.[1]);
  }
}
