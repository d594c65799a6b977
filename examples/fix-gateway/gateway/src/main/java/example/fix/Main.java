package example.fix;

import java.util.Map;

/** A FIX 4.4 gateway: {@code migrate}, {@code acceptor} or {@code initiator}. The environment contains all settings. */
public final class Main {
  private Main() {}

  /** Runs one of the three programs. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> environment = System.getenv();
    String program = arguments.length == 1 ? arguments[0] : "";
    switch (program) {
      case "migrate" -> Database.migrate(environment);
      case "acceptor" -> Gateway.run(environment, true);
      case "initiator" -> Gateway.run(environment, false);
      default -> throw new IllegalArgumentException("got '" + program + "', expected migrate, acceptor or initiator");
    }
  }
}
