package example.fix;

import java.time.Instant;

/** Writes events to the log, one JSON object a line. */
final class Events {
  private Events() {}

  /** Writes an event with pairs of names and values. */
  static void log(String event, Object... pairs) {
    StringBuilder line = new StringBuilder("{\"at\":\"").append(Instant.now());
    line.append("\",\"event\":\"").append(event).append('"');
    for (int index = 0; index < pairs.length; index += 2) {
      line.append(",\"").append(pairs[index]).append("\":");
      Object value = pairs[index + 1];
      if (value instanceof Number) line.append(value);
      else line.append('"').append(escaped(String.valueOf(value))).append('"');
    }
    System.out.println(line.append('}'));
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ");
  }
}
