package io.github.sightline.relay.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The sizes of the frames of 1080p30 at 8 Mb/s, in order and again from the start.
 *
 * @param name of the model
 * @param bytes clear bytes of each frame
 * @param keyframe whether each is one
 */
record FrameSizes(String name, int[] bytes, boolean[] keyframe) {
  /** Payload of a fragment and what sealing adds to a frame: protocol. */
  static final int FRAGMENT = 1138;

  static final int SEAL = 107;

  private static final int SMALL_GROUP = 30;
  private static final int REAL_GROUP = 60;
  private static final int FALLBACK_GROUPS = 5;

  /**
   * The model of that name.
   *
   * @param model {@code small}: P frames of 26 fragments, keyframes of 104 (118 kB), one a second;
   *     {@code real}: the recorded sizes where they are found, else sizes drawn like them
   */
  static FrameSizes of(String model) {
    if (model.equals("small")) {
      return small();
    }
    if (model.equals("real")) {
      List<Path> recorded = recorded();
      return recorded.isEmpty() ? drawn() : read(recorded);
    }
    throw new IllegalArgumentException("frame sizes: " + model + ", expected small or real");
  }

  /** Frames from one keyframe to the next, in the mean. */
  int framesPerKeyframe() {
    int keyframes = 0;
    for (boolean key : keyframe) {
      keyframes += key ? 1 : 0;
    }
    return (count() + keyframes - 1) / keyframes;
  }

  int count() {
    return bytes.length;
  }

  /** Fragments a frame of that many clear bytes is cut into. */
  static int fragments(int clearBytes) {
    return (clearBytes + SEAL + FRAGMENT - 1) / FRAGMENT;
  }

  private static FrameSizes small() {
    FrameSizes made =
        new FrameSizes("26/104 fragments", new int[SMALL_GROUP], new boolean[SMALL_GROUP]);
    for (int i = 0; i < SMALL_GROUP; i++) {
      made.keyframe[i] = i == 0;
      made.bytes[i] = (i == 0 ? 104 : 26) * FRAGMENT - SEAL;
    }
    return made;
  }

  private static List<Path> recorded() {
    for (String up : new String[] {"..", "../.."}) {
      Path folder = Path.of(up, "shared", "frame-sizes");
      if (Files.isDirectory(folder)) {
        try (var files = Files.list(folder)) {
          return files.filter(file -> file.toString().endsWith(".sizes")).sorted().toList();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return List.of();
  }

  /** Whole groups only, so that the sequence may begin again after its end. */
  private static FrameSizes read(List<Path> files) {
    List<Integer> sizes = new ArrayList<>();
    List<Boolean> keys = new ArrayList<>();
    try {
      for (Path file : files) {
        for (String line : Files.readAllLines(file)) {
          String[] parts = line.split(",", -1);
          sizes.add(Integer.parseInt(parts[0].trim()));
          keys.add(parts[1].startsWith("K"));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return of("recorded", sizes, keys);
  }

  /**
   * Drawn, not recorded: a keyframe of 170 to 430 kB each 60 frames, P frames about 33 kB with a
   * small one of ten and a rare large one.
   */
  private static FrameSizes drawn() {
    SplittableRandom random = new SplittableRandom(1080);
    List<Integer> sizes = new ArrayList<>();
    List<Boolean> keys = new ArrayList<>();
    for (int group = 0; group < FALLBACK_GROUPS * 2; group++) {
      boolean street = group < FALLBACK_GROUPS;
      int first = street ? 254_000 : 430_000;
      int later = street ? 160_000 : 215_000;
      for (int i = 0; i < REAL_GROUP; i++) {
        boolean key = i == 0;
        boolean tiny = street && i % 10 == 3;
        double even = 33_000 * Math.exp(0.15 * random.nextGaussian());
        double p = tiny ? 1_850 : random.nextInt(40) == 0 ? 57_500 : even;
        int begin = group % FALLBACK_GROUPS == 0 ? first : later + random.nextInt(20_000);
        sizes.add(key ? begin : (int) p);
        keys.add(key);
      }
    }
    return of("drawn", sizes, keys);
  }

  private static FrameSizes of(String name, List<Integer> sizes, List<Boolean> keys) {
    FrameSizes made = new FrameSizes(name, new int[sizes.size()], new boolean[sizes.size()]);
    for (int i = 0; i < sizes.size(); i++) {
      made.bytes[i] = sizes.get(i);
      made.keyframe[i] = keys.get(i);
    }
    return made;
  }
}
