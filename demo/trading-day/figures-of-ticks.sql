-- The figures of each instrument, from the stored ticks. The parameter is the length of the session in minutes.
WITH minutes AS (
  SELECT symbol, at_ms / 60000 AS minute, (array_agg(price::float8 ORDER BY sequence DESC))[1] AS close
  FROM market_data.ticks GROUP BY symbol, at_ms / 60000
), returns AS (
  SELECT symbol, ln(close / lag(close) OVER (PARTITION BY symbol ORDER BY minute)) AS change FROM minutes
), variances AS (
  SELECT symbol, sum(change * change) AS variance FROM returns GROUP BY symbol
), firsts AS (
  SELECT symbol, min(minute) AS first FROM minutes GROUP BY symbol
)
SELECT symbol, sum(price * size)::float8 / sum(size) AS vwap, sum(size)::float8 AS volume,
  sqrt(max(variance) / ($1 - 1 - max(first)) * 390 * 252) AS volatility
FROM market_data.ticks JOIN variances USING (symbol) JOIN firsts USING (symbol)
GROUP BY symbol ORDER BY symbol
