package io.github.sightline.relay.impl.recovery;

/**
 * The code's working memory, one per engine: writes rows for what leaves, rebuilds what arrives in
 * part.
 */
public final class RepairCoder {
  private final RowWriter rows = new RowWriter();
  private final Rebuilder rebuilder = new Rebuilder();

  /** A coder at rest; about 1.6 MB. */
  public RepairCoder() {}

  RowWriter rows() {
    return rows;
  }

  Rebuilder rebuilder() {
    return rebuilder;
  }

  /** Fragments rebuilt. */
  public long rebuilt() {
    return rebuilder.rebuilt();
  }

  /** Fragments that came out wrong, and spans that contradicted their rows. */
  public long refused() {
    return rebuilder.refused();
  }
}
