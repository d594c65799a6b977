package example.fix;

import java.util.Map;
import quickfix.SessionID;
import quickfix.SessionSettings;

/** The settings of the sessions. */
final class Sessions {
  private static final String VERSION = "FIX.4.4";

  private Sessions() {}

  /**
   * Returns one session for each client.
   *
   * <p>They never end and their numbers are never reset. If a counterparty agrees times with you, set {@code StartTime},
   * {@code EndTime} and {@code TimeZone} in place of {@code NonStopSession}.
   */
  static SessionSettings settings(Map<String, String> environment, boolean accepts) {
    SessionSettings settings = new SessionSettings();
    settings.setString("NonStopSession", "Y");
    settings.setString("DataDictionary", "FIX44.xml");
    settings.setString("ResetOnLogon", "N");
    settings.setString("PersistMessages", "Y");
    settings.setString("SocketTcpNoDelay", "Y");
    // The default of 2 seconds is too short for a counterparty on a busy machine.
    settings.setString("LogoutTimeout", "10");
    settings.setString("HeartBtInt", environment.getOrDefault("FIX_HEARTBEAT_SECONDS", "30"));
    settings.setString("ConnectionType", accepts ? "acceptor" : "initiator");
    if (accepts) {
      settings.setString("SocketAcceptAddress", environment.getOrDefault("FIX_LISTEN_ADDRESS", "0.0.0.0"));
      settings.setString("SocketAcceptPort", environment.get("PORT"));
      settings.setString("SocketReuseAddress", "Y");
    } else {
      // The platform sets FIX_ACCEPTOR_ADDRESS for a caller of the service fix-acceptor.
      String[] address = environment.getOrDefault("FIX_ADDRESS", environment.get("FIX_ACCEPTOR_ADDRESS")).split(":");
      settings.setString("SocketConnectHost", address[0]);
      settings.setString("SocketConnectPort", address[1]);
      settings.setString("ReconnectInterval", "1");
    }
    String gateway = environment.getOrDefault("FIX_GATEWAY_ID", "GATEWAY");
    for (String client : environment.get("FIX_CLIENT_IDS").split(",")) {
      SessionID session = accepts ? new SessionID(VERSION, gateway, client) : new SessionID(VERSION, client, gateway);
      settings.setString(session, "BeginString", VERSION);
      settings.setString(session, "SenderCompID", session.getSenderCompID());
      settings.setString(session, "TargetCompID", session.getTargetCompID());
    }
    return settings;
  }
}
