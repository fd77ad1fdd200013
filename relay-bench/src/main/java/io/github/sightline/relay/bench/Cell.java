package io.github.sightline.relay.bench;

import io.github.sightline.relay.sim.LinkModel;
import java.util.ArrayList;
import java.util.List;

/**
 * One cell of the table: how a hop loses, how long it is, how old a frame may be, and how large
 * frames are.
 *
 * @param loss the loss as the data files name it
 * @param percent share lost in the long run
 * @param burst mean number of datagrams lost in a row; 1 is independent loss
 * @param roundTripMillis of the path
 * @param budgetMillis from capture to display
 * @param frames size model: {@code small} or {@code real}
 * @param lossy which hop loses
 * @param limitPercent overhead of the optimal scheme
 */
record Cell(
    String loss,
    double percent,
    double burst,
    int roundTripMillis,
    int budgetMillis,
    String frames,
    Lossy lossy,
    double limitPercent) {
  /** Delay of the hop that is not measured, one way. */
  private static final double CLEAN_HOP_MILLIS = 0.5;

  /** Which hop loses, in both directions. */
  enum Lossy {
    /** Relay to display; the camera's is clean and short. */
    DISPLAY,
    /** Both, each with half of the round trip. */
    BOTH
  }

  /** Which of the table's goals the cell has. */
  enum Goal {
    /** Nothing is lost: repair bytes at most half a percent. */
    CLEAN,
    /** At least one round fits. */
    ROUNDS,
    /** One round fits and losses come in runs. */
    ROUNDS_BURST,
    /** No round fits: the figure is that of a sliding window. */
    WINDOW,
    /** No bar. */
    NONE
  }

  Goal goal() {
    if (lossy == Lossy.BOTH) {
      return Goal.NONE;
    }
    if (percent == 0) {
      return Goal.CLEAN;
    }
    if (roundTripMillis >= budgetMillis) {
      return Goal.WINDOW;
    }
    boolean tight = roundTripMillis == 100 && budgetMillis == 200 && burst > 1;
    return tight ? Goal.ROUNDS_BURST : Goal.ROUNDS;
  }

  private LinkModel weather(double roundTrip) {
    LinkModel model =
        burst > 1 ? LinkModel.bursty(percent / 100, burst) : LinkModel.lossy(percent / 100);
    return model.delayMillis(roundTrip / 2);
  }

  /** The link from camera to relay. */
  LinkModel cameraHop() {
    return lossy == Lossy.BOTH
        ? weather(roundTripMillis / 2.0)
        : LinkModel.perfect().delayMillis(CLEAN_HOP_MILLIS);
  }

  /** The link from relay to display. */
  LinkModel displayHop() {
    return weather(lossy == Lossy.BOTH ? roundTripMillis / 2.0 : roundTripMillis);
  }

  /** Loss, round trip, budget, sizes: {@code G4 5% r50 D200 real}. */
  String name() {
    String runs = burst > 1 ? "G%.0f".formatted(burst) : "U";
    return "%s %.0f%% r%d D%d %s".formatted(runs, percent, roundTripMillis, budgetMillis, frames);
  }

  /** The cells of a set, from the data files. */
  static List<Cell> of(String set, Lossy lossy) {
    List<Cell> all = new ArrayList<>();
    for (String frames : List.of("small", "real")) {
      for (String[] row : DataFile.rows("limits.csv")) {
        for (int path = 0; path < PATHS.length; path++) {
          if (!row[3 + path].equals("-")) {
            all.add(of(row, path, frames, lossy));
          }
        }
      }
    }
    if (set.equals("all")) {
      return all;
    }
    List<String[]> wanted = DataFile.rows(set + ".csv");
    return all.stream().filter(cell -> wanted.stream().anyMatch(cell::is)).toList();
  }

  /** The cell that a row of a data file names. */
  static Cell find(List<Cell> all, String[] row) {
    return all.stream()
        .filter(cell -> cell.is(row))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no cell " + String.join(",", row)));
  }

  private static Cell of(String[] row, int path, String frames, Lossy lossy) {
    return new Cell(
        row[0],
        Double.parseDouble(row[1]),
        Double.parseDouble(row[2]),
        PATHS[path][0],
        PATHS[path][1],
        frames,
        lossy,
        Double.parseDouble(row[3 + path]));
  }

  /** Columns of the data file: round trip and budget, milliseconds. */
  private static final int[][] PATHS = {
    {10, 100}, {50, 100}, {50, 200}, {100, 200}, {100, 400}, {200, 400}, {200, 200}
  };

  private boolean is(String[] row) {
    return loss.equals(row[0])
        && percent == Double.parseDouble(row[1])
        && burst == Double.parseDouble(row[2])
        && roundTripMillis == Integer.parseInt(row[3])
        && budgetMillis == Integer.parseInt(row[4])
        && frames.equals(row[5]);
  }
}
