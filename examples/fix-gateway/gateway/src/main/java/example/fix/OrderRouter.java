package example.fix;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import quickfix.FieldNotFound;
import quickfix.Message;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.UnsupportedMessageType;
import quickfix.field.ClOrdID;
import quickfix.field.ExecID;
import quickfix.field.HandlInst;
import quickfix.field.MsgType;
import quickfix.field.OrdType;
import quickfix.field.OrderQty;
import quickfix.field.Side;
import quickfix.field.Symbol;
import quickfix.field.TransactTime;
import quickfix.fix44.NewOrderSingle;

/** The initiator: it sends the orders of the table {@code outbox}, and stores each execution report once. */
final class OrderRouter extends Desk {
  private static final long POLL_MILLIS = 20;
  private static final String UNSENT =
      "SELECT id, client, symbol, quantity FROM outbox WHERE NOT sent AND client = ANY (?) ORDER BY id LIMIT 200";

  private record Order(long id, String client, String symbol, int quantity) {}

  private final Map<String, SessionID> sessions = new ConcurrentHashMap<>();

  OrderRouter(DataSource database) {
    super(database);
  }

  @Override
  public void onCreate(SessionID session) {
    sessions.put(clientOf(session), session);
  }

  /** Sends orders until the process stops. Orders of a session without a logon wait. */
  void sendOrders() throws SQLException, InterruptedException {
    for (;;) {
      List<Order> orders = sending ? unsent() : List.of();
      for (Order order : orders) send(order);
      if (orders.isEmpty()) Thread.sleep(POLL_MILLIS);
    }
  }

  private List<Order> unsent() throws SQLException {
    Object[] clients = sessions.entrySet().stream()
        .filter(entry -> Session.lookupSession(entry.getValue()).isLoggedOn())
        .map(Map.Entry::getKey)
        .toArray();
    if (clients.length == 0) return List.of();
    List<Order> orders = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(UNSENT)) {
      statement.setArray(1, connection.createArrayOf("varchar", clients));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) orders.add(new Order(rows.getLong(1), rows.getString(2), rows.getString(3), rows.getInt(4)));
      }
    }
    return orders;
  }

  /**
   * Sends an order. The store has the message when {@code send} returns, so it is sent again if the connection ends.
   *
   * <p>If the process ends before the row is marked, the next one sends the order again with the same {@code ClOrdID}.
   */
  private void send(Order order) throws SQLException {
    if (!sending) return;
    NewOrderSingle message = new NewOrderSingle(
        new ClOrdID(String.valueOf(order.id())), new Side(Side.BUY),
        new TransactTime(LocalDateTime.now(ZoneOffset.UTC)), new OrdType(OrdType.MARKET));
    message.set(new Symbol(order.symbol()));
    message.set(new OrderQty(order.quantity()));
    message.set(new HandlInst(HandlInst.AUTOMATED_EXECUTION_ORDER_PRIVATE_NO_BROKER_INTERVENTION));
    Session.lookupSession(sessions.get(order.client())).send(message);
    update("UPDATE outbox SET sent = true WHERE id = ?", order.id());
  }

  @Override
  public void fromApp(Message message, SessionID session) throws FieldNotFound, UnsupportedMessageType {
    if (!message.getHeader().getString(MsgType.FIELD).equals(MsgType.EXECUTION_REPORT)) {
      throw new UnsupportedMessageType();
    }
    try {
      update(
          "INSERT INTO executions (client, exec_id, cl_ord_id, msg_seq_num, resent) VALUES (?, ?, ?, ?, ?) "
              + "ON CONFLICT DO NOTHING",
          clientOf(session), message.getString(ExecID.FIELD), message.getString(ClOrdID.FIELD), numberOf(message),
          isResent(message));
    } catch (SQLException error) {
      throw new IllegalStateException(error);
    }
  }

  @Override
  protected String clientOf(SessionID session) {
    return session.getSenderCompID();
  }
}
