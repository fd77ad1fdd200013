package io.github.sightline.relay.examples.demo;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Single keys from the controlling terminal: raw mode by {@code stty}, given back on close and when
 * the program is ended from outside. Without a terminal there are no keys, and nothing fails.
 */
final class Keyboard implements AutoCloseable {
  private static final File TERMINAL = new File("/dev/tty");

  private final @Nullable String before;
  private final @Nullable InputStream keys;
  private final Thread restore = new Thread(this::restore);

  private Keyboard(@Nullable String before, @Nullable InputStream keys) {
    this.before = before;
    this.keys = keys;
  }

  /** Opens the terminal, or nothing at all when not wanted or when there is none. */
  static Keyboard open(boolean wanted) {
    String before = wanted ? stty("-g") : null;
    if (before == null) {
      return new Keyboard(null, null);
    }
    InputStream keys = null;
    try {
      keys = new FileInputStream(TERMINAL);
    } catch (IOException e) {
      // A process without a controlling terminal: no keys.
    }
    Keyboard keyboard = new Keyboard(before, keys);
    if (keyboard.present()) {
      Runtime.getRuntime().addShutdownHook(keyboard.restore);
      stty("-icanon", "-echo", "min", "0", "time", "0");
    }
    return keyboard;
  }

  /** Whether what is printed goes to a terminal, where a page can be drawn over itself. */
  static boolean terminal() {
    try {
      Process test =
          new ProcessBuilder("sh", "-c", "test -t 1").redirectOutput(Redirect.INHERIT).start();
      return test.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whether there is a terminal to read from. */
  boolean present() {
    return keys != null;
  }

  /** The next key, or -1 when none was pressed. Does not wait. */
  int poll() {
    try {
      return keys != null ? keys.read() : -1;
    } catch (IOException e) {
      return -1;
    }
  }

  @Override
  public void close() {
    if (!present()) {
      return;
    }
    restore();
    try {
      Runtime.getRuntime().removeShutdownHook(restore);
    } catch (IllegalStateException e) {
      // The program is being ended: the hook runs anyway.
    }
  }

  private void restore() {
    if (before != null) {
      stty(before);
    }
  }

  /** What stty printed, or null when it failed: no such program (Windows), no terminal. */
  private static @Nullable String stty(String... arguments) {
    List<String> command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).redirectInput(TERMINAL).redirectErrorStream(true).start();
      byte[] printed = process.getInputStream().readAllBytes();
      return process.waitFor() == 0 ? new String(printed, StandardCharsets.UTF_8).strip() : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
