package io.github.sightline.relay.impl.display;

/** What a display counts. Written in the node's turn. */
public final class DisplayCounters {
  long shown;
  long late;
  long lost;
  long refused;
  long tooOld;
  long dropped;
  long strangeAnswers;
  long bytes;
  long repairBytes;

  DisplayCounters() {}

  public long shown() {
    return shown;
  }

  public long late() {
    return late;
  }

  public long lost() {
    return lost;
  }

  public long refused() {
    return refused;
  }

  public long hopRefused() {
    return dropped + strangeAnswers;
  }

  public long bytes() {
    return bytes;
  }

  public long repairBytes() {
    return repairBytes;
  }
}
