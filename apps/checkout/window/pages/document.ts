import { pageOf, scriptAt, type Frame, type Head as PageHead, type Live as PageLive } from '#pages';
import type { ComponentChildren } from 'preact';
import { WORDS } from './words.js';

export const SCRIPT_PATH = scriptAt('/pay/window.js');

export type Live = Omit<PageLive, 'script'>;
export type Head = Omit<PageHead, 'product' | 'live'> & { readonly live?: Live };

/** One whole page of the window. */
export function document(frame: Frame, { live, ...head }: Head, body: ComponentChildren): string {
  const { product } = WORDS[frame.language];
  return pageOf(frame, live ? { ...head, product, live: { ...live, script: SCRIPT_PATH } } : { ...head, product }, body);
}
