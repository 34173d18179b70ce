import { Injectable } from '@nestjs/common';
import axios, { type AxiosInstance } from 'axios';
import { PeerPayment } from './tables.js';

const CARRIER = `${process.env['CARRIER_URL']}/skt`;
const BILLING = '/carrier-billing/v0.5/payments';
const TOKEN_GOOD_MS = 200_000;

type Answer = { paymentId: string; paymentStatus: string };

/** One carrier, by its API. */
@Injectable()
export class PeerCarrier {
  private client: Promise<AxiosInstance> | null = null;
  private goodUntil = 0;

  async check(phoneNumber: string, birthDate: string, genderDigit: string): Promise<void> {
    await (await this.http()).post('/lines/check', { phoneNumber, brand: 'skt', birthDate, genderDigit });
  }

  async text(to: string, text: string): Promise<void> {
    await (await this.http()).post('/sms/messages', { to, text });
  }

  /** Prepares, confirms, and looks until it is done. @returns the carrier's id. */
  async charge({ id, phoneNumber, amount, itemName }: PeerPayment): Promise<string> {
    const http = await this.http();
    const chargingInformation = { amount, currency: 'KRW', description: itemName, isTaxIncluded: true };
    const order = { phoneNumber, clientCorrelator: id, referenceCode: id, paymentAmount: { chargingInformation } };
    const { paymentId } = (await http.post<Answer>(`${BILLING}/prepare`, { amountTransaction: order })).data;
    await http.post<Answer>(`${BILLING}/${paymentId}/confirm`, { phoneNumber });
    for (;;) {
      const { paymentStatus } = (await http.get<Answer>(`${BILLING}/${paymentId}`)).data;
      if (paymentStatus === 'succeeded') return paymentId;
      if (paymentStatus === 'denied') throw new Error('the carrier denied it');
    }
  }

  /** The carriers' tokens live five minutes. */
  private http(): Promise<AxiosInstance> {
    if (performance.now() > this.goodUntil) this.client = null;
    this.client ??= (async () => {
      this.goodUntil = performance.now() + TOKEN_GOOD_MS;
      const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'tollgate', client_secret: 'mock-secret' });
      const { data } = await axios.post<{ access_token: string }>(`${CARRIER}/oauth2/token`, form);
      return axios.create({ baseURL: CARRIER, headers: { authorization: `Bearer ${data.access_token}` } });
    })();
    return this.client;
  }
}
