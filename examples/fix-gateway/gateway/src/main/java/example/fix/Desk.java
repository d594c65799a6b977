package example.fix;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import quickfix.Application;
import quickfix.DoNotSend;
import quickfix.FieldNotFound;
import quickfix.Message;
import quickfix.SessionID;
import quickfix.field.BeginSeqNo;
import quickfix.field.EndSeqNo;
import quickfix.field.MsgSeqNum;
import quickfix.field.MsgType;
import quickfix.field.PossDupFlag;
import quickfix.field.Text;

/** The part that both ends share: it logs what happens in each session. */
abstract class Desk implements Application {
  protected final DataSource database;
  protected volatile boolean sending = true;
  private final AtomicInteger heartbeats = new AtomicInteger();

  protected Desk(DataSource database) {
    this.database = database;
  }

  /** Sends no further orders. */
  void stopSending() {
    sending = false;
  }

  /** The number of heartbeats that have arrived. */
  int heartbeats() {
    return heartbeats.get();
  }

  @Override
  public void onCreate(SessionID session) {}

  @Override
  public void onLogon(SessionID session) {
    Events.log("logon", "client", clientOf(session));
  }

  /** Is called at the end of each session, also without a logout. */
  @Override
  public void onLogout(SessionID session) {
    Events.log("ended", "client", clientOf(session));
  }

  @Override
  public void toAdmin(Message message, SessionID session) {
    logAdmin("sent", message, session);
  }

  @Override
  public void fromAdmin(Message message, SessionID session) {
    logAdmin("received", message, session);
  }

  @Override
  public void toApp(Message message, SessionID session) throws DoNotSend {}

  private void logAdmin(String way, Message message, SessionID session) {
    try {
      String type = message.getHeader().getString(MsgType.FIELD);
      String client = clientOf(session);
      if (type.equals(MsgType.HEARTBEAT) && way.equals("received")) heartbeats.incrementAndGet();
      if (type.equals(MsgType.LOGOUT)) {
        String reason = message.isSetField(Text.FIELD) ? message.getString(Text.FIELD) : "";
        Events.log("logout-" + way, "client", client, "reason", reason);
      }
      if (type.equals(MsgType.RESEND_REQUEST)) {
        int from = message.getInt(BeginSeqNo.FIELD);
        Events.log("resend-request-" + way, "client", client, "from", from, "to", message.getInt(EndSeqNo.FIELD));
      }
    } catch (FieldNotFound error) {
      throw new IllegalStateException(error);
    }
  }

  /** Runs a statement in the connection of the lease. Returns the number of changed rows. */
  protected int update(String sql, Object... parameters) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int index = 0; index < parameters.length; index++) statement.setObject(index + 1, parameters[index]);
      return statement.executeUpdate();
    }
  }

  protected static int numberOf(Message message) throws FieldNotFound {
    return message.getHeader().getInt(MsgSeqNum.FIELD);
  }

  protected static boolean isResent(Message message) throws FieldNotFound {
    var header = message.getHeader();
    return header.isSetField(PossDupFlag.FIELD) && header.getBoolean(PossDupFlag.FIELD);
  }

  /** The identifier of the client, which is the sender at one end and the target at the other. */
  protected abstract String clientOf(SessionID session);
}
