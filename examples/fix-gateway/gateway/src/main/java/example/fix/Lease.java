package example.fix;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * The right to run the sessions, and the only connection to the database.
 *
 * <p>The right is an advisory lock that the connection holds. It ends with the connection. QuickFIX/J stores a message
 * before it sends it, and this data source gives it no other connection. So a process without the right sends nothing.
 */
final class Lease implements DataSource {
  private static final long POLL_MILLIS = 100;
  private static final long CHECK_MILLIS = 1_000;
  /** The server ends the session of a lost host after about 8 seconds: 5 idle, then 3 probes of one second. */
  private static final String KEEPALIVE =
      "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3";

  private final Connection connection;
  private final Connection shared;
  private final ReentrantLock turn = new ReentrantLock();

  private Lease(Connection connection) {
    this.connection = connection;
    this.shared = (Connection) Proxy.newProxyInstance(
        Connection.class.getClassLoader(),
        new Class<?>[] {Connection.class},
        (proxy, method, arguments) -> {
          if (method.getName().equals("close")) {
            turn.unlock();
            return null;
          }
          try {
            return method.invoke(connection, arguments);
          } catch (InvocationTargetException error) {
            throw error.getCause();
          }
        });
  }

  /** Waits until no other process holds the lease of this service. */
  static Lease await(Map<String, String> environment) throws SQLException, InterruptedException {
    Connection connection = Database.connect(environment);
    try (var statement = connection.createStatement()) {
      statement.execute(KEEPALIVE);
    }
    Events.log("waits");
    while (!take(connection, environment.get("SERVICE_NAME"))) Thread.sleep(POLL_MILLIS);
    Events.log("holds");
    Lease lease = new Lease(connection);
    Thread guard = new Thread(lease::guard, "lease");
    guard.setDaemon(true);
    guard.start();
    return lease;
  }

  private static boolean take(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT pg_try_advisory_lock(hashtext(?))")) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() && rows.getBoolean(1);
      }
    }
  }

  /** Ends the process when the connection has ended. ECS starts the next task. */
  private void guard() {
    try {
      for (;;) {
        Thread.sleep(CHECK_MILLIS);
        try (Connection checked = getConnection();
            var statement = checked.createStatement()) {
          statement.execute("SELECT 1");
        }
      }
    } catch (SQLException error) {
      Events.log("lost", "reason", error.getMessage());
      Runtime.getRuntime().halt(1);
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
    }
  }

  /** Releases the lease, so that the next task starts at once. */
  void release() throws SQLException {
    turn.lock();
    connection.close();
  }

  /** Returns the connection of the lease. Other threads wait until the caller closes it, which does not end it. */
  @Override
  public Connection getConnection() {
    turn.lock();
    return shared;
  }

  @Override
  public Connection getConnection(String user, String password) {
    return getConnection();
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter writer) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("not a wrapper");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
