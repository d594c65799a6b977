export const STACK = 'TradingPlatformLive';
/** The service that the update changes, and that the rollback restores. */
export const CHANGED_SERVICE = 'analytics-engine';
/** The service that reads the API key of the platform. */
export const READER_OF_KEY = 'api-gateway';

/** `broken` is `updated` with an image whose tasks end at once. */
export type Variant = 'first' | 'updated' | 'broken';
