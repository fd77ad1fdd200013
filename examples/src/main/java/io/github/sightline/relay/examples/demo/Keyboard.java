package io.github.sightline.relay.examples.demo;

import java.io.File;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Single keys from the terminal: raw mode by {@code stty}, given back on close and when the program is ended. Without a terminal there are no keys. */
final class Keyboard implements AutoCloseable {
  private static final File TERMINAL = new File("/dev/tty");

  private final @Nullable String before;
  private final Thread restore = new Thread(this::restore);

  Keyboard() {
    String saved = stty("-g");
    before = saved != null && stty("-icanon", "-echo", "min", "0", "time", "0") != null ? saved : null;
    if (before != null) {
      Runtime.getRuntime().addShutdownHook(restore);
    }
  }

  /** Whether there is a terminal to read from. */
  boolean present() {
    return before != null;
  }

  /** The next key, or -1. */
  int poll() {
    try {
      return present() && System.in.available() > 0 ? System.in.read() : -1;
    } catch (IOException e) {
      return -1;
    }
  }

  private static @Nullable String stty(String... arguments) {
    if (!TERMINAL.exists()) {
      return null;
    }
    String[] command = new String[arguments.length + 1];
    command[0] = "stty";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process process = new ProcessBuilder(command).redirectInput(TERMINAL).redirectErrorStream(true).start();
      String printed = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 ? printed : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private void restore() {
    if (before != null) {
      stty(before);
    }
  }

  @Override
  public void close() {
    if (before != null) {
      restore();
      Runtime.getRuntime().removeShutdownHook(restore);
    }
  }
}
