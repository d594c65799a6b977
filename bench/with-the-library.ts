import { demoApp } from '../demo/app';
import type { Variant } from './variant';

/** The default platform as a consumer writes it. */
export const WITH_THE_LIBRARY: Variant = { name: 'this library', app: demoApp };
