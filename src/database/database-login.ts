/** How a service logs in to a database. */
export enum DatabaseLogin {
  /** By a password of its own, which rotates. The containers have it in `PGUSER` and `PGPASSWORD`. */
  PASSWORD = 'PASSWORD',

  /**
   * By IAM: the task's role signs a token that is valid for 15 minutes, and there is no password to rotate. The
   * application asks an AWS SDK for the token. RDS and Aurora only.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
   */
  IAM = 'IAM',
}
