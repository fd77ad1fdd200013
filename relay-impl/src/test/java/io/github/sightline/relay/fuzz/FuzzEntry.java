package io.github.sightline.relay.fuzz;

/** What Jazzer calls: one target of this process, named by the system property fuzz.target. */
public final class FuzzEntry {
  private static final Target TARGET = Target.valueOf(System.getProperty("fuzz.target", ""));

  private FuzzEntry() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] input) {
    TARGET.run(input);
  }
}
