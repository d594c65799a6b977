package example.fix;

import java.util.Map;
import quickfix.Connector;
import quickfix.DefaultMessageFactory;
import quickfix.JdbcStoreFactory;
import quickfix.SLF4JLogFactory;
import quickfix.SessionSettings;
import quickfix.SocketAcceptor;
import quickfix.SocketInitiator;

/** Runs the sessions while it holds the lease, and logs them out on SIGTERM. */
final class Gateway {
  private Gateway() {}

  static void run(Map<String, String> environment, boolean accepts) throws Exception {
    Lease lease = Lease.await(environment);
    // A worker has no migration. The service has one, which runs before its first task.
    if (!accepts) Database.migrate(environment);
    SessionSettings settings = Sessions.settings(environment, accepts);
    JdbcStoreFactory store = new JdbcStoreFactory(settings);
    store.setDataSource(lease);
    // Prints errors and warnings only. `Desk` logs the events of sessions.
    SLF4JLogFactory errors = new SLF4JLogFactory(settings);
    Desk desk = accepts ? new OrderDesk(lease) : new OrderRouter(lease);
    Connector connector = accepts
        ? new SocketAcceptor(desk, store, settings, errors, new DefaultMessageFactory())
        : new SocketInitiator(desk, store, settings, errors, new DefaultMessageFactory());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(connector, desk, lease), "stop"));
    connector.start();
    Events.log("started", "sessions", connector.getSessions().size());
    if (desk instanceof OrderRouter router) router.sendOrders();
    else Thread.currentThread().join();
  }

  /** Sends a logout in each session, and waits until the counterparties have answered or the timeout has passed. */
  private static void stop(Connector connector, Desk desk, Lease lease) {
    long began = System.nanoTime();
    try {
      desk.stopSending();
      connector.stop();
      lease.release();
    } catch (Exception error) {
      Events.log("stop-failed", "reason", error);
    }
    Events.log("stopped", "milliseconds", (System.nanoTime() - began) / 1_000_000, "heartbeats", desk.heartbeats());
    // Without this, the JVM ends with code 143.
    Runtime.getRuntime().halt(0);
  }
}
