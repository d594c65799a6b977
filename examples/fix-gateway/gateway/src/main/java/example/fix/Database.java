package example.fix;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/** Connects to the database by the variables that the platform sets with {@code databaseAccess}. */
final class Database {
  /** The client gives up after this time. The server ends the session of a lost host later. Unit: seconds. */
  private static final int TIMEOUT = 3;

  private Database() {}

  /** Opens a connection. ECS reads the rotated secret when it starts a task, so a new task has the current login. */
  static Connection connect(Map<String, String> environment) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {environment.get("PGHOST")});
    source.setPortNumbers(new int[] {Integer.parseInt(environment.get("PGPORT"))});
    source.setDatabaseName(environment.get("PGDATABASE"));
    source.setUser(environment.get("PGUSER"));
    source.setPassword(environment.get("PGPASSWORD"));
    source.setSslMode(environment.getOrDefault("PGSSLMODE", "require"));
    source.setApplicationName(environment.get("SERVICE_NAME"));
    source.setConnectTimeout(TIMEOUT);
    source.setSocketTimeout(TIMEOUT);
    source.setTcpKeepAlive(true);
    return source.getConnection();
  }

  /** Creates the tables. */
  static void migrate(Map<String, String> environment) throws SQLException, IOException {
    try (InputStream schema = Database.class.getResourceAsStream("/schema.sql");
        Connection connection = connect(environment);
        var statement = connection.createStatement()) {
      statement.execute(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
