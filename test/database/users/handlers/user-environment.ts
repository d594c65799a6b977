/** The environment of a function that creates and rotates a user. */
export const USER_ENVIRONMENT = {
  HOST: 'db.example.com',
  PORT: '5432',
  DATABASE: 'trading',
  ADMIN_SECRET: 'admin-secret',
  SECRET: 'user-secret',
  USER_NAME: 'risk',
  STRATEGY: 'alternating',
  PRIVILEGE: 'READ_WRITE',
  SCHEMA: 'public',
  PASSWORD_LENGTH: '32',
  AWS_LAMBDA_FUNCTION_NAME: 'function',
};

/** Sets the environment for each test of a file, and restores it. */
export function withUserEnvironment(): void {
  const before = { ...process.env };
  beforeEach(() => {
    process.env = { ...before, ...USER_ENVIRONMENT };
  });
  afterAll(() => {
    process.env = before;
  });
}
