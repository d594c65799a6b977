const ROOT_YEARS = 10;

/** Returns the time at which the root certificate of a KMS key expires. Its validity begins with the key. */
export function rootExpiry(keyCreated: Date): Date {
  const end = new Date(keyCreated);
  end.setUTCFullYear(keyCreated.getUTCFullYear() + ROOT_YEARS);
  return end;
}
