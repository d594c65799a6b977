package example.fix;

import java.sql.SQLException;
import javax.sql.DataSource;
import quickfix.FieldNotFound;
import quickfix.Message;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.SessionNotFound;
import quickfix.UnsupportedMessageType;
import quickfix.field.AvgPx;
import quickfix.field.ClOrdID;
import quickfix.field.CumQty;
import quickfix.field.ExecID;
import quickfix.field.ExecType;
import quickfix.field.LeavesQty;
import quickfix.field.MsgType;
import quickfix.field.OrdStatus;
import quickfix.field.OrderID;
import quickfix.field.OrderQty;
import quickfix.field.Side;
import quickfix.field.Symbol;
import quickfix.fix44.ExecutionReport;

/** The acceptor: it stores each order once, and reports that it has the order. */
final class OrderDesk extends Desk {
  OrderDesk(DataSource database) {
    super(database);
  }

  /**
   * Takes an order.
   *
   * <p>If the process ends in this method, the sequence number is not counted yet, so the client sends the order again.
   * The row then exists, and the second report has the same {@code ExecID}.
   */
  @Override
  public void fromApp(Message message, SessionID session) throws FieldNotFound, UnsupportedMessageType {
    if (!message.getHeader().getString(MsgType.FIELD).equals(MsgType.ORDER_SINGLE)) throw new UnsupportedMessageType();
    String id = message.getString(ClOrdID.FIELD);
    String symbol = message.getString(Symbol.FIELD);
    int quantity = message.getInt(OrderQty.FIELD);
    try {
      update(
          "INSERT INTO orders (client, cl_ord_id, msg_seq_num, symbol, quantity, resent) VALUES (?, ?, ?, ?, ?, ?) "
              + "ON CONFLICT DO NOTHING",
          clientOf(session), id, numberOf(message), symbol, quantity, isResent(message));
      ExecutionReport report = new ExecutionReport(
          new OrderID(id), new ExecID(id + "-new"), new ExecType(ExecType.NEW), new OrdStatus(OrdStatus.NEW),
          new Side(message.getChar(Side.FIELD)), new LeavesQty(quantity), new CumQty(0), new AvgPx(0));
      report.set(new ClOrdID(id));
      report.set(new Symbol(symbol));
      report.set(new OrderQty(quantity));
      Session.sendToTarget(report, session);
    } catch (SQLException | SessionNotFound error) {
      throw new IllegalStateException(error);
    }
  }

  @Override
  protected String clientOf(SessionID session) {
    return session.getTargetCompID();
  }
}
