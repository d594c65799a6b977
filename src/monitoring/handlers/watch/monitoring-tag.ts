/** The tag of the resources that a monitoring watches. Its value is the name of the monitoring. */
export const MONITORING_TAG = 'trading-monitoring';
