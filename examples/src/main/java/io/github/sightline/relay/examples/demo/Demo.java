package io.github.sightline.relay.examples.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Plays the demo: keys, table, time, and what is said at the end.
 *
 * <p>Keys: L changes the loss, S exchanges the memory of the two owners inside the relay, Q ends.
 */
public final class Demo implements AutoCloseable {
  /** Everything was as it should be. */
  public static final int GOOD = 0;

  /** A foreign picture, clear bytes in the relay, or a display without a picture. */
  public static final int BAD = 1;

  private static final double[] LOSSES = {0, 2, 5, 10, 20};
  private static final int SECOND_SWAP_AFTER = 4;
  private static final long SECOND = 1_000_000_000L;
  private static final long TICK = SECOND / 50;
  private static final long LAST_FRAMES = 3 * SECOND / 2;
  private static final long REHEARSAL = 3 * SECOND;

  private static final String KEYS = "keys: L loss   S swap the two owners' memory   Q quit";

  private final DemoOptions options;
  private final PrintStream out;
  private final Stage stage;
  private double loss;
  private int swaps;
  private long swappedPairs;
  private String note = KEYS;

  /**
   * Builds it all.
   *
   * @param options checked
   * @param out where the table goes
   * @throws IOException when there is no free port on the loopback interface
   */
  public Demo(DemoOptions options, PrintStream out) throws IOException {
    this.options = options;
    this.out = out;
    this.loss = options.loss;
    rehearse(options, out);
    this.stage = new Stage(options);
  }

  /**
   * Plays for a moment on a stage that is thrown away. Here one cold JVM is five devices at once:
   * without this the first second would measure its class loader and its compiler.
   */
  private static void rehearse(DemoOptions options, PrintStream out) throws IOException {
    out.println("warming up");
    try (Stage rehearsal = new Stage(options)) {
      rehearsal.play();
      LockSupport.parkNanos(REHEARSAL);
      rehearsal.stop();
    }
  }

  /**
   * Runs until the time is over, or Q, or the thread is interrupted.
   *
   * @return {@link #GOOD} or {@link #BAD}
   * @throws IOException when the report cannot be written
   */
  public int run() throws IOException {
    stage.play();
    invite();
    try (Keyboard keyboard = Keyboard.open(!options.headless)) {
      Table table = new Table(out, keyboard.present() && Keyboard.terminal());
      loop(keyboard, table);
    }
    stage.stop();
    LockSupport.parkNanos(LAST_FRAMES);
    stage.lookIntoMemory();
    return verdict();
  }

  @Override
  public void close() {
    stage.close();
  }

  /** The browser is one more display of each household; its keys are made there. */
  private void invite() {
    if (!options.headless) {
      List<String> addresses = stage.addresses();
      for (int i = 0; i < addresses.size(); i++) {
        boolean all = i == addresses.size() - 1;
        String whose = all ? "side by side" : stage.households().get(i).title();
        out.printf(Locale.ROOT, "%-13s %s%n", whose, addresses.get(i));
      }
    }
  }

  private void loop(Keyboard keyboard, Table table) {
    long began = System.nanoTime();
    long drawAt = began;
    int looked = 0;
    boolean running = true;
    while (running && !Thread.currentThread().isInterrupted()) {
      long now = System.nanoTime();
      int second = (int) ((now - began) / SECOND);
      if (second > looked) {
        looked = second;
        stage.lookIntoMemory();
      }
      if (!options.headless && now - drawAt >= 0) {
        drawAt = now + table.everyMillis() * 1_000_000L;
        table.draw(weather(second), stage, keyboard.present() ? note : "");
      }
      swapInTime(second);
      running = press(keyboard.poll()) && (options.seconds == 0 || second < options.seconds);
      LockSupport.parkNanos(TICK);
    }
  }

  private String weather(int second) {
    return String.format(
            Locale.ROOT, "%d s   loss %.0f %%   round trip %d ms", second, loss, options.rtt)
        + "   (each hop, each direction)";
  }

  private boolean press(int key) {
    switch (Character.toLowerCase(key)) {
      case 'l' -> nextLoss();
      case 's' -> swap();
      case 'q', 3, 4 -> {
        return false;
      }
      default -> {
        // No key, or one without a meaning.
      }
    }
    return true;
  }

  private void nextLoss() {
    int next = 0;
    while (next < LOSSES.length && LOSSES[next] <= loss) {
      next++;
    }
    loss = LOSSES[next % LOSSES.length];
    stage.weather(loss, options.rtt);
    stage.viewers().forEach(viewer -> viewer.meter().fresh());
    note = KEYS;
  }

  private void swapInTime(int second) {
    boolean first = swaps == 0 && second >= options.swapAt;
    boolean again = swaps == 1 && second >= options.swapAt + SECOND_SWAP_AFTER;
    if (options.swapAt > 0 && (first || again)) {
      swap();
    }
  }

  private void swap() {
    boolean behindTheTags = ++swaps % 2 == 0;
    int pairs = stage.exchange(behindTheTags);
    swappedPairs += pairs;
    stage.viewers().forEach(viewer -> viewer.meter().fresh());
    String what =
        behindTheTags
            ? "only the bytes behind the tags: the relay is deceived, the displays refuse"
            : "whole slabs: the relay sees the foreign tag and sends nothing of them";
    note = "S exchanged " + pairs + " slabs, " + what + System.lineSeparator() + KEYS;
  }

  private int verdict() throws IOException {
    Report report = Report.of(options, stage);
    if (options.report != null) {
      report.write(options.report);
    }
    stage.households().forEach(household -> household.rates().forEach(out::println));
    report.print(out, swappedPairs);
    return report.good() ? GOOD : BAD;
  }
}
