/** What a user of a database may do in a schema. */
export enum DatabasePrivilege {
  /** Read and write what is in the schema, and create in it. */
  READ_WRITE = 'READ_WRITE',

  /** Read what is in the schema. */
  READ_ONLY = 'READ_ONLY',

  /** Own a schema that is made for the user, and read no other. */
  OWN_SCHEMA = 'OWN_SCHEMA',
}
